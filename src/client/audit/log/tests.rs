use std::io::{self, Write};

use super::*;
use crate::client::audit::{State, verify};

/// A disk that is full after so many bytes, or cannot sync.
struct Disk {
    room: usize,
    syncs: bool,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        let written = bytes.len().min(self.room);
        self.room -= written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Disk {
    fn sync(&mut self) -> io::Result<()> {
        if self.syncs {
            Ok(())
        } else {
            Err(io::Error::other("Input/output error"))
        }
    }
}

fn on(disk: Disk) -> Result<AuditLog, AuditError> {
    AuditLog::over(Box::new(disk), Path::new("/x/a.jsonl"), Who::default(), || {
        Timestamp::UNIX_EPOCH
    })
}

#[tokio::test]
async fn a_full_disk_gives_no_intent_and_none_after_it() {
    let log = on(Disk { room: 500, syncs: true }).unwrap();
    let error = log.intend(Event::Intent, Entry::default()).await.unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("/x/a.jsonl") && said.contains("nothing is sent without it"),
        "{said}"
    );
    assert!(log.intend(Event::Intent, Entry::default()).await.is_err());
    assert!(log.close().is_err());
}

#[tokio::test]
async fn what_cannot_be_synced_was_not_written() {
    assert!(
        on(Disk {
            room: usize::MAX,
            syncs: false
        })
        .is_err()
    );
}

#[tokio::test]
async fn a_session_is_private_whole_and_its_own_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/audit/a.jsonl");
    let log = AuditLog::create(&path, Who::default()).unwrap();
    let intent = log.intend(Event::Intent, Entry::default()).await.unwrap();
    log.answer(Event::Answer, &intent, Answer::default()).await.unwrap();
    log.answer(Event::Outcome, &intent, Answer::default()).await.unwrap();
    let head = log.close().unwrap().unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let bytes = std::fs::read(&path).unwrap();
    let report = verify(&bytes, Some(&head));
    assert_eq!((report.state, report.records), (State::Whole, 5));
    assert!(
        log.intend(Event::Intent, Entry::default()).await.is_err(),
        "after its end"
    );
    let again = AuditLog::create(&path, Who::default()).err().unwrap();
    assert!(again.to_string().contains("One file a session"), "{again}");
}

#[tokio::test]
async fn a_device_that_is_always_full_refuses_the_session() {
    assert!(AuditLog::create(Path::new("/dev/full"), Who::default()).is_err());
}
