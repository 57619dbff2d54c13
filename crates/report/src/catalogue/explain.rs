//! What a requirement, criterion, check, finding tag, fact, framework or policy is, why, and how to mend it.

use kravtjek_catalogue::{
    CheckWords, Criterion, Fact, Framework, Outside, Requirement, ShownBy, TagWords, View,
};
use kravtjek_model::text::Lang;

use super::ids;
use super::phrases::{fresh, marks, met_when, open};
use crate::style::Style;
use crate::wording;

/// Explains an id under one framework; nothing when nothing has that id.
pub fn explain(id: &str, view: View<'_>, style: Style) -> Option<String> {
    let page = Page { view, style };
    let same = |own: &str| own.eq_ignore_ascii_case(id);
    let catalogue = view.catalogue;
    if let Some(requirement) = view.requirements().find(|requirement| same(requirement.id.as_str())) {
        return Some(page.requirement(requirement));
    }
    for requirement in view.requirements() {
        let mut own = catalogue.criteria(requirement, &view.framework.id);
        if let Some(criterion) = own.find(|criterion| same(criterion.id.as_str())) {
            return Some(page.one_criterion(requirement, criterion));
        }
    }
    if let Some(condition) = page.condition(id) {
        return Some(condition);
    }
    if let Some(words) =
        catalogue.words.values().chain(catalogue.extras.values()).find(|words| same(words.id.as_str()))
    {
        return Some(page.check(words));
    }
    let tags = page.tags(id);
    if !tags.is_empty() {
        return Some(tags);
    }
    if let Some(common) = page.common_tag(id) {
        return Some(common);
    }
    if let Some(term) = ids::term(id, view, style) {
        return Some(term);
    }
    if let Some(fact) = catalogue.facts.values().find(|fact| same(fact.id.as_str())) {
        return Some(page.fact(fact));
    }
    if let Some(framework) = catalogue.frameworks.values().find(|framework| same(framework.id.as_str())) {
        return Some(page.framework(framework));
    }
    let policy = catalogue.policies.values().find(|policy| same(policy.id.as_str()))?;
    let notes: String = policy.notes.iter().map(|note| page.paragraph("", &page.plain(note))).collect();
    Some(
        page.titled(policy.id.as_str(), policy.title.get(view.lang))
            + &page.paragraph("", &page.plain(&policy.source))
            + &notes,
    )
}

struct Page<'a> {
    view: View<'a>,
    style: Style,
}

impl Page<'_> {
    fn lang(&self) -> Lang {
        self.view.lang
    }

    fn plain(&self, text: &kravtjek_model::text::Text) -> String {
        self.view.text(text)
    }

    fn titled(&self, id: &str, title: &str) -> String {
        format!("{}\n", self.style.bold(&format!("{id} · {title}")))
    }

    fn paragraph(&self, heading: &str, text: &str) -> String {
        let heading =
            if heading.is_empty() { String::new() } else { format!("{}\n", self.style.bold(heading)) };
        format!("\n{heading}{}", self.style.wrap("", text))
    }

    fn requirement(&self, requirement: &Requirement) -> String {
        let lang = self.lang();
        let of = |text| self.view.of(requirement, text);
        let mut text = self.titled(requirement.id.as_str(), &of(&requirement.title));
        text.push_str(&self.style.faint(&self.belongs(requirement)));
        text.push_str(&self.paragraph("", &of(&requirement.text)));
        text.push_str(&format!("\n{}\n", self.style.bold(met_when(requirement, lang))));
        for criterion in self.view.catalogue.criteria(requirement, &self.view.framework.id) {
            let lead = format!("  {}  ", self.style.fit(criterion.id.as_str(), 6));
            text.push_str(&self.style.wrap(&lead, &of(&criterion.text)));
            text.push_str(&self.style.faint(&self.shown_by(criterion, lead.chars().count())));
        }
        let conditions = ids::conditions(requirement, self.view);
        text.push_str(&conditions.iter().map(|one| one.page(self.view, self.style)).collect::<String>());
        text.push_str(&self.paragraph(lang.pick("Hvorfor", "Why"), &of(&requirement.why)));
        text.push_str(&self.paragraph(lang.pick("Sådan gør I", "What to do"), &of(&requirement.mend)));
        if let Some(reading) = &requirement.reading {
            let heading = lang.pick("Sådan læser kravtjek kravet", "How kravtjek reads it");
            text.push_str(&self.paragraph(heading, &of(reading)));
        }
        for one in self.view.framework.outside(&requirement.id) {
            let heading = format!("{} ”{}”", lang.pick("Målgruppe", "Audience"), one.audience);
            text.push_str(&self.paragraph(&heading, &self.plain(&one.because)));
        }
        text + &self.style.faint(&self.related(requirement)) + &self.style.faint(&self.source())
    }

    fn belongs(&self, requirement: &Requirement) -> String {
        let framework = self.view.framework;
        let group = framework.group_of(&requirement.id);
        let scope = group.map_or(String::new(), |group| {
            format!("{}: {}", self.plain(&group.title), self.plain(&group.scope))
        });
        self.style.wrap("", &format!("{} · {scope}", framework.id))
    }

    fn shown_by(&self, criterion: &Criterion, indent: usize) -> String {
        let lang = self.lang();
        let leaves = criterion.met_when.leaves();
        let names = leaves.iter().map(|leaf| {
            let name = match &leaf.shown_by {
                ShownBy::Check(id) => id.to_string(),
                ShownBy::Inside(id) | ShownBy::File(id) => id.to_string(),
                ShownBy::Answer(_) => lang.pick("svar med dokumentation", "answer with document").to_owned(),
            };
            leaf.may.map_or(name.clone(), |may| format!("{name}{}", may.mark()))
        });
        let legend = marks(leaves.iter().filter_map(|leaf| leaf.may), lang);
        let legend = if legend.is_empty() { legend } else { format!(" · {legend}") };
        let said = format!(
            "{} [{}] · {} {}{legend}",
            names.collect::<Vec<_>>().join(", "),
            criterion.met_when.notation(),
            lang.pick("gælder i", "counts for"),
            fresh(criterion, lang),
        );
        self.style.wrap(&" ".repeat(indent), &said)
    }

    fn one_criterion(&self, requirement: &Requirement, criterion: &Criterion) -> String {
        let lang = self.lang();
        let of = |text| self.view.of(requirement, text);
        let mut text = self.titled(criterion.id.as_str(), &of(&requirement.title));
        text.push_str(&self.paragraph("", &of(&criterion.text)));
        text.push_str(&format!("\n{}\n", self.style.bold(lang.pick("Dokumenteres ved", "Shown by"))));
        text.push_str(&self.shown_by(criterion, 2));
        text.push_str(
            &self.style.faint(&self.style.wrap("  ", &signs(&criterion.met_when.notation(), lang))),
        );
        for leaf in criterion.met_when.leaves() {
            text.push_str(&self.leaf(&leaf.shown_by));
        }
        let own = criterion.applies_if.as_ref();
        let conditions = ids::conditions(requirement, self.view);
        let own = conditions.iter().find(|one| own.is_some_and(|own| own.answer.as_str() == one.id));
        text.push_str(&own.map(|one| one.page(self.view, self.style)).unwrap_or_default());
        if let Some(ask) = &criterion.ask {
            text.push_str(&self.paragraph(lang.pick("Spørgsmålet", "What is asked"), &of(ask)));
        }
        text.push_str(&self.paragraph(lang.pick("Sådan gør I", "What to do"), &of(&requirement.mend)));
        text + &self.style.faint(&self.source())
    }

    fn leaf(&self, leaf: &ShownBy) -> String {
        let lang = self.lang();
        match leaf {
            ShownBy::Check(id) => self.view.catalogue.words.get(id).map_or(String::new(), |words| {
                self.style.wrap("  • ", &format!("{id}: {}", self.plain(&words.title)))
            }),
            ShownBy::Inside(id) | ShownBy::File(id) => {
                self.view.catalogue.facts.get(id).map_or(String::new(), |fact| {
                    let from = lang.pick("Hentes fra", "To be had from");
                    let said = format!("{id}: {}. {from}: {}", fact.title.get(lang), fact.from.get(lang));
                    self.style.wrap("  • ", &said)
                })
            }
            ShownBy::Answer(_) => String::new(),
        }
    }

    fn check(&self, words: &CheckWords) -> String {
        let lang = self.lang();
        let mut text = self.titled(words.id.as_str(), &self.plain(&words.title));
        text.push_str(&self.style.faint(&self.serves(words)));
        text.push_str(&self.paragraph(lang.pick("Hvorfor", "Why"), &self.plain(&words.why)));
        text.push_str(&self.paragraph(lang.pick("Sådan gør I", "What to do"), &self.plain(&words.mend)));
        text.push_str(&format!(
            "\n{}\n",
            self.style.bold(lang.pick("Det kan tjekket finde", "What it can find"))
        ));
        for (tag, tag_words) in &words.tags {
            text.push_str(&self.tag(tag, tag_words));
        }
        text
    }

    fn tag(&self, tag: &str, words: &TagWords) -> String {
        let lang = self.lang();
        let mut text = self.style.wrap(&format!("  {tag}: "), &open(&words.text, lang));
        if let Some(mend) = &words.mend {
            text.push_str(&self.style.faint(&self.style.wrap("    → ", &open(mend, lang))));
        }
        text
    }

    /// A question whose "no" makes criteria not applicable, such as `S13.used`.
    fn condition(&self, id: &str) -> Option<String> {
        let all = self.view.requirements().flat_map(|requirement| ids::conditions(requirement, self.view));
        let own = { all }.find(|own| own.id.eq_ignore_ascii_case(id))?;
        Some(self.titled(own.id, &own.question) + &own.page(self.view, self.style))
    }

    /// What every check can find: that a measurement failed, or was not made.
    fn common_tag(&self, id: &str) -> Option<String> {
        let common = self.view.catalogue.terms.get("common")?;
        let (tag, words) = common.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(id))?;
        let lang = self.lang();
        if let Some(mend) = self.view.catalogue.terms.get("common_mend").and_then(|mend| mend.get(tag)) {
            let said = lang.pick(
                "Fundet kan komme fra alle tjek af domænets mailgateways.",
                "Any check of the domain's mail gateways can find this.",
            );
            let mend = self.style.faint(&self.style.wrap("    → ", &open(mend, lang)));
            return Some(self.titled(tag, &open(words, lang)) + &mend + &self.paragraph("", said));
        }
        let said = lang.pick(
            "Alle tjek kan give dette fund. Det siger intet om, hvorvidt kravet er opfyldt, og det forbedrer aldrig status.",
            "Any check can find this. It says nothing of whether the requirement is met, and it never improves a verdict.",
        );
        Some(self.titled(tag, &open(words, lang)) + &self.paragraph("", said))
    }

    /// A tag alone (`unsigned`) or with its check (`dns.dnssec_signed.unsigned`).
    fn tags(&self, id: &str) -> String {
        let mut text = String::new();
        for words in self.view.catalogue.words.values() {
            for (tag, tag_words) in &words.tags {
                let whole = format!("{}.{tag}", words.id);
                if tag.eq_ignore_ascii_case(id) || whole.eq_ignore_ascii_case(id) {
                    text.push_str(&self.titled(&whole, &self.plain(&words.title)));
                    text.push_str(&self.tag(tag, tag_words));
                    text.push_str(
                        &self.paragraph(self.lang().pick("Hvorfor", "Why"), &self.plain(&words.why)),
                    );
                    let heading = self.lang().pick("Sådan gør I", "What to do");
                    text.push_str(&self.paragraph(heading, &self.plain(&words.mend)));
                    text.push('\n');
                }
            }
        }
        text
    }

    fn serves(&self, words: &CheckWords) -> String {
        let mut serves: Vec<&str> = Vec::new();
        for requirement in self.view.requirements() {
            for criterion in self.view.catalogue.criteria(requirement, &self.view.framework.id) {
                let leaves = criterion.met_when.leaves();
                if leaves.iter().any(|leaf| matches!(&leaf.shown_by, ShownBy::Check(id) if *id == words.id)) {
                    serves.push(criterion.id.as_str());
                }
            }
        }
        let head = self.lang().pick("Viser", "Shows");
        self.style.wrap("", &format!("{}: {head} {}", self.view.framework.id, serves.join(", ")))
    }

    fn fact(&self, fact: &Fact) -> String {
        let lang = self.lang();
        let mut text = self.titled(fact.id.as_str(), fact.title.get(lang));
        text.push_str(&self.paragraph(lang.pick("Tælles pr.", "Counted per"), fact.unit.get(lang)));
        text.push_str(&self.paragraph(lang.pick("Hentes fra", "To be had from"), fact.from.get(lang)));
        text + &self
            .paragraph(lang.pick("Når det ikke er opfyldt", "When it does not hold"), fact.fails.get(lang))
    }

    fn framework(&self, framework: &Framework) -> String {
        let lang = self.lang();
        let mut text = self.titled(framework.id.as_str(), framework.title.get(lang));
        text.push_str(&self.paragraph("", framework.about.get(lang)));
        let since = framework.in_force.map_or(String::new(), |date| {
            format!(
                " · {} {}",
                lang.pick("skal være opfyldt fra", "to be fulfilled from"),
                wording::day(date, lang)
            )
        });
        let published = lang.pick("udgivet", "published");
        text.push_str(&self.paragraph(
            "",
            &format!(
                "{} · {published} {}{since}",
                framework.binding.get(lang),
                wording::day(framework.published, lang)
            ),
        ));
        let source = &framework.source;
        let said = format!("{}, {}, {}", source.title, source.publisher, source.dated);
        text.push_str(&self.paragraph(lang.pick("Kilde", "Source"), &said));
        let said = framework.edition.as_ref().map(|edition| &edition.said).into_iter().chain(&source.note);
        let text = said.fold(text, |text, said| text + &self.paragraph("", said.get(lang)));
        framework.outside.iter().fold(text, |text, one| text + &self.outside(one))
    }

    /// What some requirements are not asked of, and how the source was read.
    fn outside(&self, one: &Outside) -> String {
        let lang = self.lang();
        let ids: Vec<&str> = one.requirements.iter().map(|id| id.as_str()).collect();
        let head = format!(
            "{} ”{}”: {}",
            lang.pick("Ikke omfattet for målgruppen", "Not covered for the audience"),
            one.audience,
            ids.join(", ")
        );
        self.paragraph(&head, one.reading.get(lang))
    }

    fn related(&self, requirement: &Requirement) -> String {
        let related = &requirement.related;
        let part =
            |name: &str, ids: &[String]| (!ids.is_empty()).then(|| format!("{name} {}", ids.join(", ")));
        let parts: Vec<String> =
            [part("NIS 2", &related.nis2), part("ISO 27002", &related.iso27002), part("CIS", &related.cis)]
                .into_iter()
                .flatten()
                .collect();
        if parts.is_empty() {
            return String::new();
        }
        let head = self.lang().pick("Beslægtet (kun til oplysning): ", "Related (for information only): ");
        format!("\n{}", self.style.wrap(head, &parts.join(" · ")))
    }

    fn source(&self) -> String {
        let source = &self.view.framework.source;
        let head = self.lang().pick("Kilde: ", "Source: ");
        format!(
            "\n{}",
            self.style.wrap(head, &format!("{}, {}, {}", source.title, source.publisher, source.dated))
        )
    }
}

/// What the letters and signs of a notation stand for, those that are in it.
fn signs(notation: &str, lang: Lang) -> String {
    let known = [
        ('M', "måles udefra", "measured from outside"),
        ('I', "måles indefra", "measured inside"),
        ('F', "læses af en fil", "read from a file"),
        ('A', "svar med dokumentation", "answered with a document"),
        ('&', "begge dele", "both"),
        ('|', "den stærkeste, der kan afgøre det", "the strongest that can decide"),
        ('∨', "én af dem er nok", "one of them is enough"),
    ];
    let used = known.into_iter().filter(|(sign, ..)| notation.contains(*sign));
    used.map(|(sign, da, en)| format!("{sign}: {}", lang.pick(da, en))).collect::<Vec<_>>().join(" · ")
}
