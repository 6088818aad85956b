//! The audit log of a session: where it goes, and its check.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use super::failure::{Exit, Failure, Result};
use super::stdio;
use crate::client::audit::{self, AuditLog, State, Who};
use crate::client::{Client, Mode};
use crate::model::{Key, Kind};

/// The log of a session: where it goes, and itself once it has begun.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// A folder or file that somebody named; `none` does without a log.
    named: Option<PathBuf>,
    /// Where it goes if nobody did.
    folder: PathBuf,
    log: Arc<OnceLock<AuditLog>>,
}

impl Kept {
    /// A log that has not begun. It goes where `named` says, or below the state directory.
    pub fn new(named: Option<PathBuf>, state: &Path) -> Self {
        Self {
            named,
            folder: state.join("audit"),
            log: Arc::default(),
        }
    }

    /// The log; begun now if it was not. A session that changes nothing leaves no file.
    ///
    /// # Errors
    /// When it cannot be written: then nothing is sent.
    pub async fn get(&self, client: &Client) -> Result<AuditLog> {
        if let Some(log) = self.log.get() {
            return Ok(log.clone());
        }
        let log = self.begin(client).await?;
        Ok(self.log.get_or_init(|| log).clone())
    }

    /// Where it goes, in words.
    pub fn whither(&self) -> String {
        match &self.named {
            _ if self.is_off() => "none is written".to_owned(),
            Some(named) => named.display().to_string(),
            None => format!("a file for each session in {}", self.folder.display()),
        }
    }

    /// Says on standard error that there will be no log, where that was asked for and something could be changed.
    pub fn notice(&self, mode: Mode) {
        if self.is_off() && mode == Mode::ReadWrite {
            stdio::warn("no audit log is written: it is set to \"none\"");
        }
    }

    /// Ends the log, and tells its head: whoever keeps it elsewhere can tell later whether the file is still this one.
    /// Call it when the terminal is the shell's again.
    pub fn end(&self) {
        let Some(log) = self.log.get() else { return };
        match (log.close(), log.path()) {
            (Ok(Some(head)), Some(path)) => stdio::warn(&format!("audit log {}, head {head}", path.display())),
            (Ok(_), _) => {}
            (Err(error), _) => stdio::warn(&error.to_string()),
        }
    }

    fn is_off(&self) -> bool {
        self.named.as_deref() == Some(Path::new("none"))
    }

    async fn begin(&self, client: &Client) -> Result<AuditLog> {
        if self.is_off() {
            return Ok(AuditLog::none());
        }
        let path = self.place(client.session(), Timestamp::now());
        let kube_user = client.whoami().await.map(|who| who.user).unwrap_or_default();
        let system = client.object(Kind::Namespace, &Key::new("", "kube-system")).await;
        let uid = system
            .ok()
            .and_then(|found| Some(found.pointer("/metadata/uid")?.as_str()?.to_owned()));
        let who = Who {
            session: client.session().to_owned(),
            kube_user,
            context: client.origin().context.clone(),
            cluster_uid: uid.unwrap_or_default(),
            mode: client.mode().to_string(),
            ..Who::default()
        };
        AuditLog::create(&path, who.with_environment()).map_err(|error| Failure::new(Exit::Refused, error.to_string()))
    }

    /// A file of this session's own, unless a file was named.
    fn place(&self, session: &str, now: Timestamp) -> PathBuf {
        let own = format!("{}-{session}.jsonl", now.strftime("%Y%m%dT%H%M%SZ"));
        match &self.named {
            Some(folder) if folder.is_dir() => folder.join(own),
            Some(file) => file.clone(),
            None => self.folder.join(own),
        }
    }
}

/// `vmotui audit verify`.
///
/// # Errors
/// When the file cannot be read.
pub fn verify(file: &Path, head: Option<&str>) -> Result<Exit> {
    let bytes = std::fs::read(file).map_err(|error| Failure::failed(format!("{}: {error}", file.display())))?;
    let report = audit::verify(&bytes, head);
    let name = file.display();
    let (exit, line) = match &report.state {
        State::Whole => (
            Exit::Ok,
            format!("{name}: whole, {} records, head {}", report.records, report.head),
        ),
        State::OpenEnd { after, torn } => {
            let torn = if *torn { ", with half a record behind it" } else { "" };
            (
                Exit::OpenEnd,
                format!("{name}: open end after seq {after}: crash, or tail cut{torn}"),
            )
        }
        State::Broken { line, reason } => (Exit::Failed, format!("{name}:{line}: changed: {reason}")),
        State::OtherHead => (
            Exit::Failed,
            format!(
                "{name}: whole in itself, but its head is {}: written anew, or another session's",
                report.head
            ),
        ),
    };
    stdio::print(|out| {
        writeln!(out, "{}", crate::domain::text::line(&line))?;
        for open in &report.open {
            let target = crate::domain::text::line(&open.target);
            if open.answered {
                writeln!(
                    out,
                    "  seq {}: {} {target} was answered, and not followed to its end",
                    open.seq, open.verb
                )?;
            } else {
                writeln!(
                    out,
                    "  seq {}: open intent: {} {target}: check it in the cluster",
                    open.seq, open.verb
                )?;
            }
        }
        Ok(())
    })?;
    Ok(exit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_session_gets_a_file_of_its_own() {
        let now: Timestamp = "2026-11-22T08:09:10Z".parse().unwrap();
        let place =
            |named: Option<&Path>| Kept::new(named.map(Path::to_owned), Path::new("/s/vmotui")).place("12ab", now);
        assert_eq!(place(None), Path::new("/s/vmotui/audit/20261122T080910Z-12ab.jsonl"));
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(place(Some(folder.path())).parent(), Some(folder.path()));
        assert_eq!(place(Some(Path::new("/x/a"))), Path::new("/x/a"));
    }
}
