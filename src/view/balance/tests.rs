use super::*;
use crate::domain::balance::findings::Found;
use crate::domain::balance::spread::{Amount, Load};
use crate::domain::finding::Read;
use crate::ops::balance::Report;
use crate::view::Tone;

fn text(line: &Line) -> String {
    line.iter()
        .map(|(text, _)| text.as_str())
        .collect::<Vec<_>>()
        .join(" | ")
}

#[test]
fn absent_forbidden_suspended_and_unknown_policies_read_differently() {
    let now = jiff::Timestamp::UNIX_EPOCH;
    let of = |found| {
        let report = Report {
            found,
            policy: Read::Unread("read-only mode".into()),
            ..Report::default()
        };
        let [first, second] = lines(&report, now);
        (text(&first), text(&second))
    };
    assert!(of(Read::Known(Vec::new())).0.starts_with("No descheduler"));
    assert!(of(Read::Unread("forbidden".into())).0.contains("UNKNOWN: forbidden"));
    let mut found = Found::default();
    found.looks.idle = "suspended".into();
    let (first, second) = of(Read::Known(vec![found]));
    assert!(first.contains("SUSPENDED") && first.contains("OFF"), "{first}");
    assert_eq!(second, "policy UNKNOWN: read-only mode");
}

#[test]
fn cells_of_the_heat_map() {
    for (share, wanted) in [
        (Some(0.0), '0'),
        (Some(0.099), '0'),
        (Some(0.5), '5'),
        (Some(0.999), '9'),
        (Some(1.0), 'X'),
        (Some(7.0), 'X'),
        (Some(-1.0), '0'),
        (None, '?'),
    ] {
        assert_eq!(heat::cell(share).0, wanted, "{share:?}");
    }
    assert_eq!(heat::cell(None).1, Tone::Dim);
}

#[test]
fn use_is_shown_where_somebody_measures() {
    let load = |used| Load {
        name: "n".into(),
        whole: Some(Amount { memory: 10, cpu: 10 }),
        requested: Some(Amount { memory: 5, cpu: 1 }),
        used,
        open: true,
        ..Load::default()
    };
    let with = |loads| {
        let report = Report {
            loads,
            ..Report::default()
        };
        heat::rows(&report).into_iter().map(|row| row.label).collect::<Vec<_>>()
    };
    assert_eq!(with(vec![load(None)]), ["mem req", "cpu req"]);
    let measured = load(Some(Amount { memory: 9, cpu: 0 }));
    assert_eq!(
        with(vec![load(None), measured]),
        ["mem req", "cpu req", "mem use", "cpu use"]
    );
    let closed = Load {
        open: false,
        closed: "cordoned",
        ..load(None)
    };
    let report = Report {
        loads: vec![load(None), closed],
        ..Report::default()
    };
    assert_eq!(heat::closed(&report), "1 cordoned");
    assert_eq!(heat::ends(&report), Some(("n", "n")));
    assert_eq!(heat::rows(&report)[0].cells.len(), 1);
}
