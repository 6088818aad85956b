//! The audit log of a session: where it is, and its check.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use super::failure::{Exit, Failure, Result};
use super::launch::Launch;
use super::stdio;
use crate::client::audit::{self, AuditLog, State, Who};
use crate::client::{Client, Mode};
use crate::model::{Key, Kind};

/// The log of a session, once it has begun.
#[derive(Clone, Debug, Default)]
pub struct Kept(Arc<OnceLock<AuditLog>>);

impl Kept {
    /// The log; begun now if it was not. A session that changes nothing leaves no file.
    ///
    /// # Errors
    /// When it cannot be written: then nothing is sent.
    pub async fn get(&self, launch: &Launch, client: &Client) -> Result<AuditLog> {
        if let Some(log) = self.0.get() {
            return Ok(log.clone());
        }
        let log = begin(launch, client).await?;
        Ok(self.0.get_or_init(|| log).clone())
    }

    /// Ends the log, and tells its head: whoever keeps it elsewhere can tell later whether the file is still this one.
    /// Call it when the terminal is the shell's again.
    pub fn end(&self) {
        let Some(log) = self.0.get() else { return };
        match (log.close(), log.path()) {
            (Ok(Some(head)), Some(path)) => stdio::warn(&format!("audit log {}, head {head}", path.display())),
            (Ok(_), _) => {}
            (Err(error), _) => stdio::warn(&error.to_string()),
        }
    }
}

/// Says on standard error that there will be no log, where that was asked for.
pub fn notice(launch: &Launch) {
    if is_off(launch) && launch.mode == Mode::ReadWrite {
        stdio::warn("no audit log is written: --audit-log none");
    }
}

fn is_off(launch: &Launch) -> bool {
    launch.audit.as_deref() == Some(Path::new("none"))
}

async fn begin(launch: &Launch, client: &Client) -> Result<AuditLog> {
    let path = match launch.audit.as_deref() {
        _ if is_off(launch) => return Ok(AuditLog::none()),
        named => place(named, &launch.paths.state, client.session(), Timestamp::now()),
    };
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

/// A file of this session's own: in the folder that was named, or in the state directory.
fn place(named: Option<&Path>, state: &Path, session: &str, now: Timestamp) -> PathBuf {
    let name = format!("{}-{session}.jsonl", now.strftime("%Y%m%dT%H%M%SZ"));
    match named {
        Some(folder) if folder.is_dir() => folder.join(name),
        Some(file) => file.to_owned(),
        None => state.join("audit").join(name),
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
        let state = Path::new("/s/vmotui");
        let own = place(None, state, "12ab", now);
        assert_eq!(own, Path::new("/s/vmotui/audit/20261122T080910Z-12ab.jsonl"));
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            place(Some(folder.path()), state, "12ab", now).parent(),
            Some(folder.path())
        );
        assert_eq!(place(Some(Path::new("/x/a")), state, "12ab", now), Path::new("/x/a"));
    }
}
