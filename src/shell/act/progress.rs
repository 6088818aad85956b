//! A job while it runs: its news as lines, and Ctrl-C.

use std::io::Write as _;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use super::tell;
use crate::ops::{Control, News, Outcome, Plan, Progress, State};

/// Tells news until the job is over.
pub(super) struct Teller(JoinHandle<()>);

impl Teller {
    /// Waits for the last line.
    pub(super) async fn end(self) {
        // it ends by itself when the job drops its channel
        let _ = self.0.await;
    }
}

/// Attends to a job that is about to begin. The first Ctrl-C begins no further step, so that the job can be continued;
/// the second ends the process.
pub(super) fn attend(
    plan: &Plan,
    quiet: bool,
    keep_going: bool,
) -> (UnboundedReceiver<Control>, UnboundedSender<Progress>, Teller) {
    let (say, control) = mpsc::unbounded_channel();
    let (news, heard) = mpsc::unbounded_channel();
    let names = plan.steps.iter().map(|step| step.target.to_string()).collect();
    let teller = tokio::spawn(listen(names, quiet, keep_going, say, heard));
    (control, news, Teller(teller))
}

async fn listen(
    names: Vec<String>,
    quiet: bool,
    keep_going: bool,
    say: UnboundedSender<Control>,
    mut heard: UnboundedReceiver<Progress>,
) {
    let mut say = Some(say);
    let mut asked = false;
    loop {
        tokio::select! {
            progress = heard.recv() => {
                let Some(progress) = progress else { return };
                if let News::Paused(why) = &progress.news {
                    if keep_going && !asked {
                        // a job that is over hears nothing
                        let _ = say.as_ref().map(|say| say.send(Control::Resume));
                        continue;
                    }
                    tell(&format!("paused {why}: no further VM is begun"));
                    // without anybody to say go on, the job ends and can be continued
                    say = None;
                }
                if let (false, Some(line)) = (quiet, line(&names, &progress.news)) {
                    tell(&line);
                }
            }
            // without a handler Ctrl-C ends the process, and the job's file stays
            Ok(()) = tokio::signal::ctrl_c() => {
                if asked {
                    let _ = std::io::stderr().flush();
                    std::process::exit(130);
                }
                asked = true;
                tell("no further VM is begun; what was sent is followed. Ctrl-C again leaves at once");
                let _ = say.as_ref().map(|say| say.send(Control::Pause));
                say = None;
            }
        }
    }
}

fn line(names: &[String], news: &News) -> Option<String> {
    let News::Step { index, state, .. } = news else {
        return None;
    };
    let name = names.get(*index)?;
    Some(match state {
        State::Waiting | State::Rehearsing | State::Sending => return None,
        State::Following { seen, .. } => format!("{name}: {seen}"),
        State::Ended(outcome) => format!("{name}: {}", words(outcome)),
    })
}

/// An outcome in one line.
pub(super) fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(words) => format!("done: {words}"),
        Outcome::Flawed(words) => format!("done, with a flaw: {words}"),
        Outcome::Failed { reason, way_out } if way_out.is_empty() => format!("failed: {reason}"),
        Outcome::Failed { reason, way_out } => format!("failed: {reason}. {way_out}"),
        Outcome::Unknown { reason, check } => format!("unknown: {reason}; {check}"),
        Outcome::Left => "not begun".to_owned(),
    }
}
