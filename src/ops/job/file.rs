//! The file of a bulk job: what it set out to do and how far it came, written before each request, so that after a
//! crash it is known which VMs were touched.
//!
//! JSON lines in the state directory, mode 0600, synced line by line, locked by the process that works on it. A job
//! that came to its end removes its file.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::client::audit::create_private;
use crate::ops::plan::Plan;
use crate::ops::verb::Verb;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// When it began.
    pub began: Timestamp,
    /// Context of the kubeconfig.
    pub context: String,
    /// Server; a job is continued on no other.
    pub server: String,
    /// Session that began it.
    pub session: String,
    /// What was confirmed.
    pub plan: Plan,
}

/// How far a step came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Nothing was sent.
    #[default]
    Untouched,
    /// The request was about to be sent.
    Sent,
    /// It was accepted, and created this: name and UID.
    Answered(Option<(String, String)>),
    /// It is over.
    Ended(Outcome),
}

#[derive(Serialize, Deserialize)]
struct Line {
    step: usize,
    mark: Mark,
}

/// A job's file, locked.
pub(super) struct JobFile {
    file: File,
    path: PathBuf,
}

/// A job that was begun and not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// What was to be done.
    pub header: Header,
    /// How far each step came.
    pub marks: Vec<Mark>,
    /// Its file.
    pub path: PathBuf,
    /// Another process works on it right now.
    pub owned: bool,
}

impl JobFile {
    /// Begins the file of a job in `folder`.
    ///
    /// # Errors
    /// When it cannot be written: then nothing may be sent.
    pub(super) fn create(folder: &Path, header: &Header) -> io::Result<Self> {
        let path = folder.join(format!("{}.jsonl", header.plan.id));
        let file = create_private(&path)?;
        file.try_lock()?;
        let mut job = Self { file, path };
        job.line(header)?;
        Ok(job)
    }

    /// Takes over the file of an interrupted job.
    ///
    /// # Errors
    /// When another process works on it, or it cannot be read.
    pub(super) fn take_over(path: &Path) -> io::Result<(Self, Header, Vec<Mark>)> {
        let mut file = std::fs::OpenOptions::new().read(true).append(true).open(path)?;
        file.try_lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let (header, marks) = parse(&text).ok_or_else(|| io::Error::other("it is not the file of a job"))?;
        let mut job = Self {
            file,
            path: path.to_owned(),
        };
        if !text.ends_with('\n') {
            // the crash came in the middle of a line
            job.file.write_all(b"\n")?;
        }
        Ok((job, header, marks))
    }

    /// Notes how far a step is. On the disk when it returns.
    ///
    /// # Errors
    /// When it is not: then the request may not be sent.
    pub(super) fn mark(&mut self, step: usize, mark: Mark) -> io::Result<()> {
        self.line(&Line { step, mark })
    }

    /// Removes the file of a job that has ended.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub(super) fn close(self) -> io::Result<()> {
        std::fs::remove_file(&self.path)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.file.sync_data()
    }
}

/// The jobs of `folder` that have not ended, the oldest first. A file that is none of ours is left out.
pub fn interrupted(folder: &Path) -> Vec<Interrupted> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<Interrupted> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .filter_map(|path| {
            let file = File::open(&path).ok()?;
            let owned = file.try_lock_shared().is_err();
            let (header, marks) = parse(&io::read_to_string(&file).ok()?)?;
            Some(Interrupted {
                header,
                marks,
                path,
                owned,
            })
        })
        .collect();
    found.sort_by_key(|job| job.header.began);
    found
}

/// Removes the files of drains of this node that nobody carries on: the drain was given up, and what it left undone is not
/// wanted any more. A file that cannot be removed stays, and is offered again.
pub(super) fn forget(folder: &Path, server: &str, node: &str) {
    let given_up = |job: &Interrupted| {
        let plan = &job.header.plan;
        plan.verb == Verb::Drain && plan.node.as_deref() == Some(node) && job.header.server == server
    };
    for job in interrupted(folder).into_iter().filter(given_up) {
        // whoever owns it gives it up by itself
        if let Ok((file, ..)) = JobFile::take_over(&job.path) {
            let _ = file.close();
        }
    }
}

fn parse(text: &str) -> Option<(Header, Vec<Mark>)> {
    let mut lines = text.lines();
    let header: Header = serde_json::from_str(lines.next()?).ok()?;
    let mut marks = vec![Mark::Untouched; header.plan.steps.len()];
    // half a line, the crash's own, says nothing
    for line in lines.filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
        if let Some(mark) = marks.get_mut(line.step) {
            *mark = line.mark;
        }
    }
    Some((header, marks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::ask::Ask;
    use crate::ops::build::plan;
    use crate::ops::testing::{running, scene};

    fn header() -> Header {
        let vms = [running("a", "x", "Always"), running("a", "y", "Always")];
        Header {
            began: Timestamp::UNIX_EPOCH,
            context: "lab".to_owned(),
            server: "https://api".to_owned(),
            session: "s".to_owned(),
            plan: plan(&Ask::new(Verb::Migrate), &vms, &scene()),
        }
    }

    #[test]
    fn it_is_private_has_one_owner_and_survives_a_torn_line() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mut job = JobFile::create(folder.path(), &header()).unwrap();
        job.mark(0, Mark::Sent).unwrap();
        let path = job.path().to_owned();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(JobFile::take_over(&path).is_err(), "its owner lives");
        assert!(interrupted(folder.path())[0].owned);
        job.file.write_all(b"{\"step\":1,\"ma").unwrap();
        drop(job);

        let listed = interrupted(folder.path());
        assert_eq!((listed.len(), listed[0].owned), (1, false));
        let (mut job, read, marks) = JobFile::take_over(&path).unwrap();
        assert_eq!(read, header());
        assert_eq!(marks, [Mark::Sent, Mark::Untouched]);
        job.mark(1, Mark::Answered(Some(("m".to_owned(), "u".to_owned()))))
            .unwrap();
        drop(job);
        let (job, _, marks) = JobFile::take_over(&path).unwrap();
        assert_eq!(marks[1], Mark::Answered(Some(("m".to_owned(), "u".to_owned()))));
        job.close().unwrap();
        assert!(interrupted(folder.path()).is_empty());
    }

    #[test]
    fn only_the_drains_of_that_node_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let job = |id: &str, verb, node: &str, server: &str| {
            let mut header = header();
            header.server = server.to_owned();
            header.plan.id = id.to_owned();
            (header.plan.verb, header.plan.node) = (verb, Some(node.to_owned()));
            JobFile::create(folder.path(), &header).unwrap()
        };
        let left = [
            job("1", Verb::Drain, "w1", "https://api"),
            job("2", Verb::Drain, "w2", "https://api"),
            job("3", Verb::Drain, "w1", "https://other"),
            job("4", Verb::ExitMaintenance, "w1", "https://api"),
        ];
        drop(left);
        let _lives = job("5", Verb::Drain, "w1", "https://api");
        forget(folder.path(), "https://api", "w1");
        let mut ids: Vec<String> = interrupted(folder.path())
            .into_iter()
            .map(|job| job.header.plan.id)
            .collect();
        ids.sort();
        assert_eq!(ids, ["2", "3", "4", "5"]);
    }

    #[test]
    fn files_of_others_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.jsonl"), "{}\n").unwrap();
        std::fs::write(folder.path().join("y.txt"), "").unwrap();
        assert!(interrupted(folder.path()).is_empty());
        assert!(interrupted(&folder.path().join("none")).is_empty());
    }
}
