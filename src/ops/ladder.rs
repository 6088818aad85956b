//! A ladder of sources: the first that answers is live, and each of the others tells why it is not.

use crate::client::{Client, Door, Mode};
use crate::model::trouble::{Step, Trouble};

/// How far a source got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    /// What is shown comes from it.
    Live,
    /// It answered, with nothing of what is wanted.
    Empty,
    /// It adds what the live one does not tell.
    Adds,
    /// It was not needed: a better one answered.
    #[default]
    Spare,
    /// It is not installed, or was not found.
    Absent,
    /// Read-only mode keeps it shut, and the configuration could open it.
    Off,
    /// The right to it is missing, or it wants a token.
    Refused,
    /// It was asked and did not answer as it should.
    Failed,
}

impl Reached {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Empty => "empty",
            Self::Adds => "adds to it",
            Self::Spare => "not needed",
            Self::Absent => "absent",
            Self::Off => "switched off",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// One source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rung {
    /// Name: `OpenStorage REST`.
    pub name: &'static str,
    /// How far it got.
    pub reached: Reached,
    /// Which Service or pods answered, or would have to; empty where none was found.
    pub place: String,
    /// Why it is not live; empty when it is. May quote a cluster: clean it before it is shown.
    pub why: String,
    /// What would open it: a rule for a role, a line of the configuration.
    pub way_out: String,
}

impl Rung {
    /// A source that got so far.
    pub fn new(name: &'static str, reached: Reached) -> Self {
        Self {
            name,
            reached,
            ..Self::default()
        }
    }

    /// With its place.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }

    /// With the reason, and what would open it.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>, way_out: impl Into<String>) -> Self {
        (self.why, self.way_out) = (why.into(), way_out.into());
        self
    }

    /// A source that did not answer as it should.
    pub fn broken(name: &'static str, trouble: &Trouble) -> Self {
        let reached = match trouble.step {
            Step::Authorization => Reached::Refused,
            Step::Guard => Reached::Off,
            _ if trouble.status == Some(404) => Reached::Absent,
            _ => Reached::Failed,
        };
        Self::new(name, reached).because(trouble.reason.clone(), trouble.way_out.clone())
    }

    /// The line that tells of it: `Prometheus: refused, needs …`.
    pub fn line(&self) -> String {
        let mut line = format!("{}: {}", self.name, self.reached.word());
        for part in [&self.place, &self.why, &self.way_out] {
            if !part.is_empty() {
                line.push_str("; ");
                line.push_str(part);
            }
        }
        line
    }
}

/// Name of the source that is live.
pub fn live(rungs: &[Rung]) -> Option<&'static str> {
    let live = rungs.iter().find(|rung| rung.reached == Reached::Live);
    live.map(|rung| rung.name)
}

/// Whether a door may be opened: by the mode and configuration first, then by an access review.
///
/// # Errors
/// The rung that tells why not. A review that was not answered shuts nothing: the request itself will tell.
pub async fn open(client: &Client, name: &'static str, door: &Door, switch: &str) -> Result<(), Rung> {
    let gate = client.gate();
    if gate.mode == Mode::ReadOnly && !gate.proxies.has(switch) {
        let shut = Rung::new(name, Reached::Off).at(door.to_string());
        return Err(if switch.is_empty() {
            shut.because("read-only mode never reaches into pods", "")
        } else {
            shut.because(
                "vmotui runs read-only",
                format!("service_proxies = [\"{switch}\"] in config.toml would allow it"),
            )
        });
    }
    match client.may(&door.right("get")).await {
        Ok(false) => Err(Rung::new(name, Reached::Refused).at(door.to_string()).because(
            format!("get {}/proxy is not allowed", door.resource),
            format!("It needs a rule: {}", door.rule("get")),
        )),
        Ok(true) | Err(_) => Ok(()),
    }
}
