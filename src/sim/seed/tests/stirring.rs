//! Churn changes contents, never keys, and leaves the world consistent.
use super::*;

#[test]
fn says_what_changed_and_only_that_changes() {
    let mut s = world(Profile::Small);
    let before: HashMap<(&str, u32), String> = s
        .kind_ids()
        .iter()
        .flat_map(|k| {
            (0..s.len(k))
                .map(|i| ((*k, i), s.render(k, i).to_string()))
                .collect::<Vec<_>>()
        })
        .collect();
    let keys: Vec<_> = s
        .kind_ids()
        .iter()
        .map(|k| (0..s.len(k)).map(|i| s.key(k, i)).collect::<Vec<_>>())
        .collect();
    let later = now() + jiff::SignedDuration::from_secs(30);
    let changed: HashSet<(&str, u32)> = (0..8).flat_map(|_| s.stir(50, later)).collect();
    assert!(changed.len() > 20, "{}", changed.len());
    for kind in s.kind_ids() {
        for i in 0..s.len(kind) {
            if before[&(*kind, i)].as_str() != s.render(kind, i).to_string().as_str() {
                assert!(changed.contains(&(*kind, i)), "{kind} {i} changed in silence");
            }
        }
    }
    let after: Vec<_> = s
        .kind_ids()
        .iter()
        .map(|k| (0..s.len(k)).map(|i| s.key(k, i)).collect::<Vec<_>>())
        .collect();
    assert_eq!(keys, after);
}

#[test]
fn is_deterministic() {
    let (mut a, mut b) = (world(Profile::Small), world(Profile::Small));
    for _ in 0..5 {
        assert_eq!(a.stir(20, now()), b.stir(20, now()));
    }
    assert_eq!(a.render(VMI, 7), b.render(VMI, 7));
}

#[test]
fn empty_has_nothing_to_stir() {
    assert!(world(Profile::Empty).stir(100, now()).is_empty());
}
