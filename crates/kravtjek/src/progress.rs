//! What is under way: a bar on a terminal, a plain line now and then elsewhere. Always on standard error.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kravtjek_model::subject::Subject;
use kravtjek_model::text::Lang;
use kravtjek_report::readable;
use kravtjek_scan::Event;

/// Tells how far a run has come.
pub(crate) struct Progress {
    lang: Lang,
    bar: Option<ProgressBar>,
    done: AtomicUsize,
    planned: AtomicUsize,
}

/// Plain lines come after so many measurements.
const STRIDE: usize = 500;

impl Progress {
    /// For standard error as it is.
    pub(crate) fn new(lang: Lang) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(8));
            let shape = "{bar:30} {pos}/{len}  {wide_msg}";
            if let Ok(style) = ProgressStyle::with_template(shape) {
                bar.set_style(style.progress_chars("━╸ "));
            }
            bar
        });
        Self { lang, bar, done: AtomicUsize::new(0), planned: AtomicUsize::new(0) }
    }

    /// Shows what has happened.
    pub(crate) fn hear(&self, event: Event<'_>) {
        match event {
            Event::Planned(steps) => self.planned(steps),
            Event::Made(subject) => self.made(subject),
            Event::Broke { step, .. } => self.note(&broke(&step.subject, self.lang)),
        }
    }

    fn planned(&self, steps: usize) {
        let planned = self.planned.fetch_add(steps, Ordering::Relaxed) + steps;
        match &self.bar {
            Some(bar) => bar.set_length(planned as u64),
            None if planned >= STRIDE => self.line(),
            None => {}
        }
    }

    fn made(&self, subject: &Subject) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        match &self.bar {
            Some(bar) => {
                bar.set_message(readable(&subject.to_string()).replace(char::is_control, " "));
                bar.inc(1);
            }
            None if done.is_multiple_of(STRIDE) => self.line(),
            None => {}
        }
    }

    /// Something worth a line of its own.
    fn note(&self, sentence: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| crate::output::complain(sentence)),
            None => crate::output::complain(sentence),
        }
    }

    /// The run is over; the bar goes away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self) {
        let (done, planned) = (self.done.load(Ordering::Relaxed), self.planned.load(Ordering::Relaxed));
        crate::output::complain(&self.lang.pick(
            format!("{done} af {planned} målinger er foretaget."),
            format!("{done} of {planned} measurements are done."),
        ));
    }
}

/// A fault of our own. What the machinery says of it stands on standard error already.
fn broke(subject: &Subject, lang: Lang) -> String {
    let subject = readable(&subject.to_string());
    lang.pick(
        format!("Målingen af {subject} mislykkedes på grund af en fejl i programmet og tæller som ikke målt; meld fejlen."),
        format!("The measurement of {subject} broke by a fault in the program and counts as not measured; report the fault."),
    )
}
