//! Each source answers nonsense in turn: no wrong number is shown, and the next source is climbed to where one is left.
use std::collections::BTreeMap;

use vmotui::sim::fault::{Backend, Garble};

use super::*;

/// Taken and total bytes by pool.
type Figures = BTreeMap<String, (Option<u64>, Option<u64>)>;

fn figures(found: &Storage) -> Figures {
    let pools = found.rows.iter().filter(|row| row.scope == Scope::Pool);
    pools
        .map(|row| (row.pool.uuid.clone(), (row.pool.used, row.pool.total)))
        .collect()
}

async fn told(world: &Arc<World>, token: &str) -> Storage {
    let dialed = Arc::clone(world);
    let dialer = Arc::new(move || duplex(Arc::clone(&dialed)));
    let transport = Transport::Dial(dialer, SecretString::from(token));
    let client = connect(&Options::default(), Mode::ReadWrite, transport).await.unwrap();
    storage(&Origin::Cluster(client), now()).await
}

const NONSENSE: [Garble; 7] = [
    Garble::NoNumbers,
    Garble::Twice,
    Garble::Beyond,
    Garble::Flood(1 << 20),
    Garble::Cut,
    Garble::Page,
    Garble::Nothing,
];

#[tokio::test]
async fn nonsense_of_any_source_never_becomes_a_number() {
    let world = Arc::new(World::new(Profile::Small, 1, Clock::fixed(now())));
    let truth = figures(&told(&world, "sim-every-source").await);
    assert!(truth.len() > 4);
    for (backends, token) in [
        (&[Backend::Gateway][..], "sim-every-source"),
        (&[Backend::Prometheus][..], "sim-every-source"),
        (&[Backend::Metrics][..], "sim-no-services-proxy"),
        (&[Backend::Gateway, Backend::Prometheus][..], "sim-every-source"),
        (
            &[Backend::Gateway, Backend::Prometheus, Backend::Metrics][..],
            "sim-every-source",
        ),
    ] {
        for how in NONSENSE {
            world.faults().clear();
            for backend in backends {
                world.faults().garble(*backend, how);
            }
            let found = told(&world, token).await;
            for (pool, (used, total)) in figures(&found) {
                let Some((right_used, right_total)) = truth.get(&pool) else {
                    assert_eq!(used, None, "{backends:?} {how:?}: {pool:?} is no pool");
                    continue;
                };
                assert!(
                    used.is_none() || used == *right_used,
                    "{backends:?} {how:?}: {pool} {used:?}"
                );
                assert!(
                    total.is_none() || total == *right_total,
                    "{backends:?} {how:?}: {pool} {total:?}"
                );
            }
            let harmless = matches!(how, Garble::Flood(_));
            let whole = found.rows.iter().any(|row| row.pool.fill().is_some());
            assert!(whole || !harmless, "{backends:?}: white space is no nonsense");
        }
    }
}

#[tokio::test]
async fn a_source_that_talks_nonsense_gives_way_to_the_next_and_says_so() {
    let world = Arc::new(World::new(Profile::Small, 1, Clock::fixed(now())));
    for how in [Garble::Cut, Garble::Page, Garble::Nothing] {
        world.faults().clear();
        world.faults().garble(Backend::Gateway, how);
        let found = told(&world, "sim-every-source").await;
        assert_eq!(found.source().unwrap().name, "Prometheus", "{how:?}");
        let shut = rung(&found, "OpenStorage REST");
        assert!(shut.reached == Reached::Failed && !shut.why.is_empty(), "{shut:?}");
        world.faults().garble(Backend::Prometheus, how);
        let found = told(&world, "sim-every-source").await;
        assert_eq!(found.source().unwrap().name, "Portworx pods' /metrics", "{how:?}");
    }
}
