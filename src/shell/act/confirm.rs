//! Asks the operator.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::{Run, show};
use crate::ops::{Confirm, Plan};
use crate::shell::failure::{Exit, Failure, Result};

/// Returns when it was confirmed.
///
/// # Errors
/// [`Exit::NotConfirmed`].
pub(super) fn ask(plan: &Plan, run: &Run) -> Result<()> {
    let wanted = plan.confirm();
    if let Some(typed) = &run.confirm {
        let fits = wanted.accepts(typed) || !matches!(wanted, Confirm::Type(_));
        return if fits {
            Ok(())
        } else {
            Err(no(&format!("--confirm says {typed:?}")))
        };
    }
    if run.yes {
        // whoever keeps the configuration wants it typed, and a script can do that too
        return match &wanted {
            Confirm::Type(text) if plan.guarded => {
                Err(no(&format!("a guardrail wants --confirm {text} instead of --yes")))
            }
            _ => Ok(()),
        };
    }
    if !io::stdin().is_terminal() {
        return Err(no("there is no terminal to ask; --yes confirms"));
    }
    let mut out = io::stderr().lock();
    // nobody is left to ask when standard error is closed
    let _ = write!(out, "{}", show::question(&wanted)).and_then(|()| out.flush());
    let mut typed = String::new();
    let read = io::stdin().lock().read_line(&mut typed);
    match read {
        Ok(1..) if wanted.accepts(&typed) => Ok(()),
        _ => Err(no("it was not confirmed")),
    }
}

fn no(why: &str) -> Failure {
    Failure::new(Exit::NotConfirmed, format!("nothing was sent: {why}"))
}
