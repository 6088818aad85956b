//! Moves, written down: KubeVirt keeps five migrations a VM, and nobody keeps who evicted it.
//!
//! A file of JSON lines for each server, in the state directory, readable by its owner alone. It holds names of VMs and
//! nodes, times and reasons, and no secrets. It is bounded: the older half goes when it grows too large. Lines that
//! cannot be read are passed over, so that a crash in the middle of one costs that one.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::domain::balance::moves::{Move, newest_first};

/// Bytes at which the older half goes.
const LARGEST: u64 = 4 << 20;

/// Longest line that is read.
const LINE: u64 = 16 << 10;

/// The journal of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    path: PathBuf,
}

impl Journal {
    /// Of a server, by its address, in a state directory.
    pub fn of(state: &Path, server: &str) -> Self {
        use std::hash::{Hash as _, Hasher as _};
        let mut hasher = rustc_hash::FxHasher::default();
        server.hash(&mut hasher);
        let name: String = server
            .trim_start_matches("https://")
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' })
            .take(80)
            .collect();
        Self {
            path: state
                .join("moves")
                .join(format!("{name}-{:016x}.jsonl", hasher.finish())),
        }
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is written down, the newest first, and how many lines could not be read. A journal that is not there is
    /// empty. Of a move that was written twice the later line holds.
    ///
    /// # Errors
    /// A file that is there and cannot be read.
    pub fn read(&self) -> io::Result<(Vec<Move>, usize)> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
            Err(error) => return Err(error),
        };
        let mut reader = BufReader::new(file.take(LARGEST * 2));
        let (mut found, mut odd): (FxHashMap<String, Move>, usize) = (FxHashMap::default(), 0);
        let mut line = Vec::new();
        loop {
            line.clear();
            if reader.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice::<Move>(&line) {
                Ok(one) if !one.uid.is_empty() => drop(found.insert(one.uid.clone(), one)),
                _ => odd += 1,
            }
        }
        let mut all: Vec<Move> = found.into_values().collect();
        newest_first(&mut all);
        Ok((all, odd))
    }

    /// Writes moves down.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn append(&self, moves: &[Move]) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.path)?;
        let mut text = Vec::new();
        if torn(&mut file)? {
            text.push(b'\n');
        }
        for one in moves {
            serde_json::to_writer(&mut text, one)?;
            text.push(b'\n');
        }
        // one write, so that lines of two sessions do not mix
        file.write_all(&text)?;
        if file.metadata()?.len() > LARGEST {
            self.halve()?;
        }
        Ok(())
    }

    /// Keeps the newer half.
    fn halve(&self) -> io::Result<()> {
        let mut file = File::open(&self.path)?;
        let half = file.metadata()?.len() / 2;
        file.seek(SeekFrom::Start(half))?;
        let mut reader = BufReader::new(file);
        // the line in the middle is cut
        reader.skip_until(b'\n')?;
        let beside = self.path.with_extension("new");
        let mut kept = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        io::copy(&mut reader, &mut kept)?;
        fs::rename(beside, &self.path)
    }
}

/// Whether the last line has no end, because whoever wrote it did not get that far.
fn torn(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::domain::migration::{Origin, Stage};

    fn one(uid: &str, origin: Origin, stage: Stage) -> Move {
        Move {
            uid: uid.into(),
            vm: "web-1".into(),
            origin,
            stage,
            ..Move::default()
        }
    }

    #[test]
    fn what_is_written_comes_back_and_the_later_line_holds() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(folder.path(), "https://[fd00::1]:6443/k8s/clusters/a");
        assert_eq!(journal.read().unwrap(), (Vec::new(), 0));
        journal.append(&[one("a", Origin::Descheduler, Stage::Moving)]).unwrap();
        journal
            .append(&[
                one("b", Origin::Drain, Stage::Done),
                one("a", Origin::Descheduler, Stage::Done),
            ])
            .unwrap();
        let (all, odd) = journal.read().unwrap();
        assert_eq!((all.len(), odd), (2, 0));
        assert!(all.iter().all(|one| one.stage == Stage::Done));
        let mode = fs::metadata(journal.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(journal, Journal::of(folder.path(), "https://other"));
    }

    #[test]
    fn broken_lines_cost_themselves_alone() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(folder.path(), "s");
        journal.append(&[one("a", Origin::Drain, Stage::Done)]).unwrap();
        let mut file = OpenOptions::new().append(true).open(journal.path()).unwrap();
        file.write_all(b"{\"uid\":7}\n\xff\xfe\nnull\n{\"uid\":\"x\"").unwrap();
        journal.append(&[one("b", Origin::Drain, Stage::Done)]).unwrap();
        let (all, odd) = journal.read().unwrap();
        let uids: std::collections::BTreeSet<&str> = all.iter().map(|one| one.uid.as_str()).collect();
        assert_eq!(uids, ["a", "b"].into());
        assert_eq!(odd, 4);
    }

    #[test]
    fn hostile_text_stays_in_its_line_and_an_endless_one_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(folder.path(), "../../etc/\u{1b}[2J");
        assert!(
            journal.path().parent().unwrap().ends_with("moves"),
            "{:?}",
            journal.path()
        );
        let name = "a\n{\"uid\":\"forged\"}\r\u{1b}]0;x\u{7}";
        let hostile = Move {
            vm: name.into(),
            ..one("a", Origin::Drain, Stage::Failed)
        };
        let endless = Move {
            failure: "x".repeat(3 * LINE as usize),
            ..one("b", Origin::Drain, Stage::Failed)
        };
        journal
            .append(&[hostile, endless, one("c", Origin::Drain, Stage::Done)])
            .unwrap();
        let raw = fs::read(journal.path()).unwrap();
        assert!(
            raw.iter().all(|byte| *byte == b'\n' || *byte >= b' '),
            "no control characters in the file"
        );
        let (all, odd) = journal.read().unwrap();
        let uids: std::collections::BTreeSet<&str> = all.iter().map(|one| one.uid.as_str()).collect();
        assert_eq!(uids, ["a", "c"].into(), "nothing is forged");
        assert!(odd > 0 && all.iter().any(|one| one.vm == name));
        let folder = fs::metadata(journal.path().parent().unwrap()).unwrap();
        assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn it_stays_within_its_bounds_and_keeps_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(folder.path(), "s");
        let many: Vec<Move> = (0..30_000)
            .map(|index| one(&format!("{index:06}"), Origin::Drain, Stage::Done))
            .collect();
        journal.append(&many).unwrap();
        journal.append(&[one("last", Origin::Drain, Stage::Done)]).unwrap();
        assert!(fs::metadata(journal.path()).unwrap().len() <= LARGEST);
        let (all, odd) = journal.read().unwrap();
        assert_eq!(odd, 0);
        assert!(all.len() > 5_000 && all.iter().any(|one| one.uid == "last"));
        assert!(all.iter().all(|one| one.uid != "000000"));
    }
}
