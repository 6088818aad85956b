//! How a command ends: exit codes are a contract with scripts.

use std::fmt;

use crate::domain::text;
use crate::model::trouble::{Step, Trouble};

/// Exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// It failed, or the server refused a write.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// No connection, or the server refused a read.
    Unreachable = 3,
    /// It does not exist.
    NotFound = 4,
    /// vmotui refused before anything was sent: read-only mode, a policy, a precondition.
    Refused = 5,
    /// Somebody did not confirm.
    NotConfirmed = 6,
    /// An audit log without its closing record.
    OpenEnd = 7,
    /// A preview says NO-GO.
    NoGo = 10,
    /// A preview does not know.
    Unknown = 11,
}

impl Exit {
    /// The number the process ends with.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// Why a command ended otherwise than well: the code, and what to tell the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Exit code.
    pub exit: Exit,
    /// The thing, the reason, the way out. May come from a cluster: it is cleaned when it is shown.
    pub message: String,
}

/// What the front ends return.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// A failure with a code and words.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    /// A command line that cannot be understood.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Something that went wrong on this side.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&text::lines(&self.message))
    }
}

impl std::error::Error for Failure {}

impl From<&Trouble> for Failure {
    fn from(trouble: &Trouble) -> Self {
        let exit = match (trouble.step, trouble.status) {
            (Step::Guard, _) => Exit::Refused,
            (_, Some(404)) => Exit::NotFound,
            // a dump without a kind, as against a dump that cannot be read
            (Step::Dump, _) if trouble.kind.is_some() => Exit::NotFound,
            (Step::Dump, _) => Exit::Failed,
            _ => Exit::Unreachable,
        };
        Self::new(exit, trouble.to_string())
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::from(&trouble)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_become_exit_codes() {
        let of = |step, status| {
            let trouble = Trouble {
                step,
                kind: None,
                status,
                reason: "why".to_owned(),
                way_out: "how".to_owned(),
            };
            Failure::from(trouble).exit.code()
        };
        assert_eq!(of(Step::Guard, None), 5);
        assert_eq!(of(Step::Server, Some(404)), 4);
        assert_eq!(of(Step::Authorization, Some(403)), 3);
        assert_eq!(of(Step::Dns, None), 3);
    }

    #[test]
    fn words_of_a_cluster_cannot_steer_the_terminal() {
        let shown = Failure::failed("a\u{1b}[2Jb\nc").to_string();
        assert!(!shown.contains('\u{1b}') && shown.contains("\nc"), "{shown:?}");
    }
}
