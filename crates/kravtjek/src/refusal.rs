//! Why a file that was handed in is not taken, and what a cell ought to say: as sentences, each with the way to mend it.

use kravtjek_catalogue::date;
use kravtjek_intake::import::cells::Wanted;
use kravtjek_intake::sheet::{Foreign, Refused, Why};
use kravtjek_model::text::{Lang, Text};

use crate::failure::reason;

/// One sentence that names the file and the place in it.
pub(crate) fn sentence(refused: &Refused) -> Text {
    let place = |lang: Lang| {
        let mut place = refused.file.clone();
        if let Some(part) = &refused.part {
            place += &format!(" ({part})");
        }
        if let Some(row) = refused.row {
            place += &lang.pick(format!(", række {row}"), format!(", row {row}"));
        }
        place
    };
    let Text { da, en } = why(&refused.why);
    Text { da: format!("{} {da}", place(Lang::Da)), en: format!("{} {en}", place(Lang::En)) }
}

fn said(da: impl Into<String>, en: impl Into<String>) -> Text {
    Text { da: da.into(), en: en.into() }
}

/// A number of octets as people write it.
fn size(bytes: u64) -> String {
    match bytes {
        bytes if bytes >= 1 << 30 => format!("{} GiB", bytes >> 30),
        bytes if bytes >= 1 << 20 => format!("{} MiB", bytes >> 20),
        bytes => format!("{bytes} bytes"),
    }
}

/// What follows the file's name.
fn why(why: &Why) -> Text {
    match why {
        Why::Unreadable(error) => said(
            format!("kan ikke læses: {}.", reason(error, Lang::Da)),
            format!("cannot be read: {}.", reason(error, Lang::En)),
        ),
        Why::Empty => said(
            "er tom; lav udtrækket igen, og se efter, at det er skrevet færdigt.",
            "is empty; make the export again, and see that it was written to its end.",
        ),
        Why::Locked => said(
            "er låst med en adgangskode; gem den uden, eller gem arket som CSV.",
            "is locked with a password; save it without one, or save the sheet as CSV.",
        ),
        Why::Foreign(foreign) => of_kind(*foreign),
        Why::CutOff => said(
            "slutter midt i en række eller en værdi og er derfor ikke taget med; lav udtrækket igen, og hent hele filen.",
            "ends in the middle of a row or a value, so nothing of it was taken; make the export again and fetch the whole file.",
        ),
        Why::NextPage(_) => said(
            "er én side af flere (`@odata.nextLink`) og er derfor ikke taget med; hent alle sider, og saml dem i én fil.",
            "is one page of several (`@odata.nextLink`), so nothing of it was taken; fetch all pages and put them into one file.",
        ),
        Why::Incomplete(all, here) => said(
            format!(
                "skriver selv, at den har {all}, men kun {here} er med, og den er derfor ikke taget med; hent hele listen igen."
            ),
            format!(
                "says itself that it has {all}, but only {here} are in it, so nothing of it was taken; fetch the whole list again."
            ),
        ),
        Why::Stopped(words) => said(
            format!(
                "er ikke hele listen: Serveren standsede udtrækket med `{words}`, og den er derfor ikke taget med; hent den igen sidevis (fx `-E pr=500/noprompt`)."
            ),
            format!(
                "is not the whole list: the server stopped the export with `{words}`, so nothing of it was taken; fetch it again page by page (such as `-E pr=500/noprompt`)."
            ),
        ),
        Why::TwiceHeading(heading) => said(
            format!(
                "har to kolonner med overskriften ”{heading}”, og den er derfor ikke taget med; omdøb eller slet den ene."
            ),
            format!(
                "has two columns with the heading \"{heading}\", so nothing of it was taken; rename or delete one of them."
            ),
        ),
        Why::Future(at) => said(
            format!(
                "er dateret {}, som ligger i fremtiden; ret uret på maskinen, eller lav udtrækket igen.",
                date::moment(*at, Lang::Da)
            ),
            format!(
                "is dated {}, which is in the future; set the clock of the machine right, or make the export again.",
                date::moment(*at, Lang::En)
            ),
        ),
        other => of_form(other),
    }
}

/// What a file is that is no export, and what to hand in in its place.
fn of_kind(foreign: Foreign) -> Text {
    let document = |da: &str, en: &str| {
        said(
            format!(
                "er {da} og ikke et udtræk; hent oplysningerne som CSV, XLSX eller JSON, eller nævn filen som dokument ved et svar i myndighedsfilen."
            ),
            format!(
                "is {en} and no export; get the same as CSV, XLSX or JSON, or name the file as the document of an answer in the organisation file."
            ),
        )
    };
    let sheet = |da: &str, en: &str| {
        said(
            format!("er {da}, som ikke læses; åbn det, og gem det som .xlsx eller CSV."),
            format!("is {en}, which is not read; open it and save it as .xlsx or CSV."),
        )
    };
    match foreign {
        Foreign::Pdf => document("en PDF", "a PDF"),
        Foreign::Picture => document("et billede", "a picture"),
        Foreign::Document => document("et tekstdokument", "a text document"),
        Foreign::Presentation => document("en præsentation", "a presentation"),
        Foreign::OldDocument => {
            document("et dokument i Words gamle format (.doc)", "a document in Word's old format (.doc)")
        }
        Foreign::OldOffice => {
            document("en fil i et af Offices gamle formater", "a file in one of Office's old formats")
        }
        Foreign::OldWorkbook => {
            sheet("et regneark i Excels gamle format (.xls)", "a workbook in Excel's old format (.xls)")
        }
        Foreign::OtherWorkbook => {
            sheet("et regneark i et andet format end .xlsx", "a workbook in another format than .xlsx")
        }
    }
}

/// What is wrong with how a file is written or how large it is.
fn of_form(why: &Why) -> Text {
    match why {
        Why::Entities => said(
            "er XML med en dokumenttype eller entiteter af sin egen og er derfor ikke læst; lav udtrækket igen uden.",
            "is XML with a document type or entities of its own, so it was not read; make the export again without.",
        ),
        Why::NotXml(line) => said(
            format!("er ikke gyldig XML (linje {line}); lav udtrækket igen."),
            format!("is not valid XML (line {line}); make the export again."),
        ),
        Why::TooLarge(most) => said(
            format!(
                "er større end {}, som er det mest, der læses; del udtrækket op i flere filer.",
                size(*most)
            ),
            format!(
                "is larger than {}, which is the most that is read; split the export into several files.",
                size(*most)
            ),
        ),
        Why::Bomb => said(
            "vokser urimeligt, når den pakkes ud, og er derfor ikke læst; pak den selv ud, og angiv det, der er i den.",
            "grows beyond all reason when it is unwrapped, so it was not read; unwrap it yourself and name what is in it.",
        ),
        Why::TooManyParts(most) => said(
            format!("indeholder flere end {most} filer; pak den ud, og angiv kun udtrækkene."),
            format!("holds more than {most} files; unwrap it and name the exports only."),
        ),
        Why::Wrapping(_) => said(
            "er pakket på en måde, der ikke kan læses, eller er beskadiget; pak den ud, eller hent den igen.",
            "is wrapped in a way that cannot be read, or is damaged; unwrap it, or fetch it again.",
        ),
        Why::TooManyColumns(most) => said(
            format!("har flere end {most} kolonner; vælg færre kolonner i udtrækket."),
            format!("has more than {most} columns; choose fewer columns for the export."),
        ),
        Why::TooManyRows(most) => said(
            format!("har flere end {most} rækker; del udtrækket op i flere filer."),
            format!("has more than {most} rows; split the export into several files."),
        ),
        Why::RowTooLarge(most) => said(
            format!(
                "har en række på mere end {}; oftest er der et anførselstegn, der aldrig bliver lukket.",
                size(*most)
            ),
            format!(
                "has a row of more than {}; most often there is a quotation mark that is never closed.",
                size(*most)
            ),
        ),
        Why::NotJson(line, column) => said(
            format!("begynder som JSON, men er det ikke (linje {line}, tegn {column}); lav udtrækket igen."),
            format!("begins like JSON and is none (line {line}, column {column}); make the export again."),
        ),
        Why::TooDeep => said(
            "er indlejret dybere, end der læses; lav udtrækket igen uden de inderste dele.",
            "nests deeper than is read; make the export again without its innermost parts.",
        ),
        Why::NoFile => said(
            "er ikke en almindelig fil; angiv filerne selv, eller brug - for standardinput.",
            "is not an ordinary file; name the files themselves, or use - for standard input.",
        ),
        _ => said(
            "har ingen række med kolonnenavne; behold den øverste række, når udtrækket gemmes.",
            "has no row of headings; keep the topmost row when the export is saved.",
        ),
    }
}

/// What a column asks for, as an id and as a sentence.
pub(crate) fn wanted(wanted: &Wanted) -> (&'static str, Text) {
    match wanted {
        Wanted::YesOrNo => (
            "yes_or_no",
            said("Her skal stå ja eller nej (True eller False).", "It must say yes or no (True or False)."),
        ),
        Wanted::Date => (
            "date",
            said(
                "Her skal stå en dato, fx 2026-11-25 eller 25-11-2026.",
                "It must be a date, such as 2026-11-25 or 25-11-2026.",
            ),
        ),
        Wanted::Past => (
            "past",
            said(
                "Her skal stå en dato, der har været; den, der står, er endnu ikke kommet.",
                "It must be a date that has been; the one that stands there is still to come.",
            ),
        ),
        Wanted::Number => ("number", said("Her skal stå et helt tal.", "It must be a whole number.")),
        Wanted::Word => (
            "word",
            said(
                "Det er ikke et af de ord, systemet plejer at skrive her; ret det, eller meld det, hvis systemet selv skriver det.",
                "That is none of the words that the system writes there; mend it, or report it if the system itself writes it.",
            ),
        ),
        Wanted::Something => {
            ("empty", said("Cellen skal udfyldes i hver linje.", "The cell must be filled in on each line."))
        }
        Wanted::Span => (
            "span",
            said(
                "Her skal stå et tal med enhed, fx 13 måneder eller 400 dage.",
                "It must be a number with its unit, such as 13 months or 400 days.",
            ),
        ),
        Wanted::Address => (
            "address",
            said(
                "Her skal stå adresser eller områder med komma imellem, fx 198.51.100.0/24.",
                "It must be addresses or ranges with commas between, such as 198.51.100.0/24.",
            ),
        ),
        Wanted::Choice(Some(near)) => (
            "choice",
            said(
                format!("Det er ikke et af de ord, der kan stå her; er det ”{}”?", near.da),
                format!("That is none of the words that may stand here; is it \"{}\"?", near.en),
            ),
        ),
        Wanted::Choice(None) => (
            "choice",
            said(
                "Det er ikke et af de ord, der kan stå her; skabelonens rulleliste viser dem.",
                "That is none of the words that may stand here; the drop-down of the template shows them.",
            ),
        ),
        Wanted::Column(Some(near)) => (
            "no_column",
            said(
                format!("Kolonnen mangler i filen; er det den, der hedder ”{near}”?"),
                format!("The file has no such column; is it the one called \"{near}\"?"),
            ),
        ),
        Wanted::Column(None) => (
            "no_column",
            said(
                "Kolonnen mangler i filen; tilføj den med den overskrift, skabelonen har.",
                "The file has no such column; add it with the heading that the template has.",
            ),
        ),
        Wanted::KnownColumn => (
            "unknown_column",
            said(
                "Kolonnen hører ikke til registret og bliver ikke læst; kontrollér dens overskrift.",
                "The column does not belong to the register and is not read; check its heading.",
            ),
        ),
        Wanted::Mapped => (
            "not_in_map",
            said(
                "Filen med kolonner siger ikke, hvad værdien betyder; skriv den under `yes`, `no` eller `not_applicable`.",
                "The file of columns does not say what the value means; write it below `yes`, `no` or `not_applicable`.",
            ),
        ),
        Wanted::Requirement => (
            "requirement",
            said(
                "Det er ikke et krav eller et kriterium, der er på listen; skriv det som S1 eller S1.2.",
                "That is no requirement or criterion of the list; write it as S1 or S1.2.",
            ),
        ),
        Wanted::OwnList => (
            "own_list",
            said(
                "Kravet er ikke på den liste, der vurderes efter; vælg den anden med `--framework`, eller slet linjen.",
                "The requirement is not on the list that is judged by; choose the other with `--framework`, or delete the line.",
            ),
        ),
        Wanted::WhichList => (
            "which_list",
            said(
                "Et tal alene kan være et statsligt eller et kommunalt krav; skriv S eller K foran.",
                "A number alone may be a requirement of the state's or of the municipalities'; write S or K before it.",
            ),
        ),
        Wanted::Status => (
            "status",
            said(
                "Ordet siger ikke, om kravet er opfyldt; skriv opfyldt, delvist, i gang, ikke opfyldt eller ikke relevant, eller forklar ordet i filen ved `--map`.",
                "The word does not say whether the requirement is met; write met, partly, in progress, not met or not applicable, or explain the word in the file of `--map`.",
            ),
        ),
        Wanted::OneTick => (
            "one_tick",
            said(
                "Sæt ét kryds i én af kolonnerne for status.",
                "Put one x in one of the columns of the status.",
            ),
        ),
        Wanted::Agreement(row) => (
            "agreement",
            said(
                format!("Række {row} siger noget andet om det samme; ret den, der er forkert."),
                format!("Row {row} says something else of the same; mend the one that is wrong."),
            ),
        ),
        Wanted::Lines => (
            "no_lines",
            said(
                "Registret har overskrifter, men ingen linjer, og siger ikke noget; udfyld det, eller udelad filen.",
                "The register has headings but no lines, and says nothing; fill it in, or leave the file out.",
            ),
        ),
        Wanted::Once { first, more: 0 } => (
            "repeated_row",
            said(
                format!(
                    "Linjen er den samme som i række {first}; slet den ene, eller ret den, der skulle sige noget andet."
                ),
                format!(
                    "The line is the same as in row {first}; delete one, or mend the one that should say something else."
                ),
            ),
        ),
        Wanted::Once { first, more } => (
            "repeated_row",
            said(
                format!(
                    "Linjen er den samme som i række {first}, og det samme gælder {more} linjer mere; slet dem, eller ret dem."
                ),
                format!(
                    "The line is the same as in row {first}, and so it is with {more} more; delete them, or mend them."
                ),
            ),
        ),
        Wanted::FewerRows(most) => (
            "too_many_rows",
            said(
                format!("Registret har over {most} linjer, og ingen af dem tæller; del det i flere filer."),
                format!(
                    "The register has more than {most} lines, and none of them counts; divide it into several files."
                ),
            ),
        ),
    }
}
