use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::client::audit::{Answer, AuditLog, Entry, Sink, Who};

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Memory {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A log of `jobs` finished requests; `ended` closes it.
fn log(jobs: usize, ended: bool) -> Vec<u8> {
    let memory = Memory::default();
    let who = Who {
        session: "s1".to_owned(),
        ..Who::default()
    };
    let entry = |n: usize| Entry {
        verb: "migrate".to_owned(),
        ns: "shop".to_owned(),
        name: format!("web-{n}"),
        intent: "POST /x,\"hash\":\"".to_owned(),
        ..Entry::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let log = AuditLog::over(Box::new(memory.clone()), Path::new("x"), who, || Timestamp::UNIX_EPOCH).unwrap();
        for n in 0..jobs {
            let intent = log.intend(Event::Intent, entry(n)).await.unwrap();
            log.answer(Event::Answer, &intent, Answer::default()).await.unwrap();
            log.answer(Event::Outcome, &intent, Answer::default()).await.unwrap();
        }
        if ended {
            log.close().unwrap();
        } else {
            log.intend(Event::Intent, entry(jobs)).await.unwrap();
        }
    });
    let written = memory.0.lock().unwrap();
    written.clone()
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

#[test]
fn a_session_that_ended_is_whole_and_its_head_is_its_own() {
    let bytes = log(2, true);
    let report = verify(&bytes, None);
    assert_eq!(
        (&report.state, report.records, report.open.len()),
        (&State::Whole, 8, 0)
    );
    assert_eq!(verify(&bytes, Some(&report.head)).state, State::Whole);
    assert_eq!(verify(&bytes, Some(&"0".repeat(64))).state, State::OtherHead);
}

#[test]
fn a_chain_written_anew_is_found_only_with_the_head_of_the_old_one() {
    let head = verify(&log(2, true), None).head;
    let other = log(1, true);
    assert_eq!(verify(&other, None).state, State::Whole);
    assert_eq!(verify(&other, Some(&head)).state, State::OtherHead);
}

#[test]
fn an_intent_without_an_answer_is_told() {
    let report = verify(&log(1, false), None);
    assert_eq!(report.state, State::OpenEnd { after: 5, torn: false });
    assert_eq!(report.open.len(), 1);
    assert_eq!((report.open[0].seq, report.open[0].target.as_str()), (5, "shop/web-1"));
    assert!(!report.open[0].answered);
}

#[test]
fn a_line_that_is_missing_moved_or_doubled_is_found() {
    let all = lines(&log(3, true));
    for at in 0..all.len() - 1 {
        let mut gap = all.clone();
        gap.remove(at);
        assert!(
            matches!(verify(&gap.concat(), None).state, State::Broken { .. }),
            "without line {at}"
        );
        let mut twice = all.clone();
        twice.insert(at, all[at].clone());
        assert!(
            matches!(verify(&twice.concat(), None).state, State::Broken { .. }),
            "line {at} twice"
        );
        let mut swapped = all.clone();
        swapped.swap(at, at + 1);
        assert!(
            matches!(verify(&swapped.concat(), None).state, State::Broken { .. }),
            "{at} swapped"
        );
    }
}

proptest! {
    #[test]
    fn one_byte_changed_anywhere_is_found(place in any::<prop::sample::Index>(), bits in 1u8..=255) {
        let mut bytes = log(3, true);
        let at = place.index(bytes.len());
        bytes[at] ^= bits;
        prop_assert_ne!(verify(&bytes, None).state, State::Whole);
    }

    #[test]
    fn a_cut_anywhere_is_found(place in any::<prop::sample::Index>()) {
        let bytes = log(3, true);
        let at = place.index(bytes.len());
        prop_assert_ne!(verify(&bytes[..at], None).state, State::Whole);
    }

    #[test]
    fn nothing_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = verify(&bytes, None);
    }
}
