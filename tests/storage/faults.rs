//! What goes wrong with the storage of the simulated cluster, as Storage tells it.
use jiff::SignedDuration;
use vmotui::domain::finding::Verdict;
use vmotui::domain::portworx::words::Health;
use vmotui::domain::storage::forecast::Forecast;
use vmotui::sim::control::Control;
use vmotui::sim::fault::StorageFault;
use vmotui::sim::scenario;

use super::*;

/// A small cluster that lives, seen by somebody who may read every source.
struct Bench {
    world: Arc<World>,
    control: Option<Control>,
    origin: Origin,
}

impl Bench {
    async fn new() -> Self {
        let world = Arc::new(World::new(Profile::Small, 1, Clock::fixed(now())));
        let dialed = Arc::clone(&world);
        let dialer = Arc::new(move || duplex(Arc::clone(&dialed)));
        let transport = Transport::Dial(dialer, SecretString::from("sim-every-source"));
        let client = connect(&Options::default(), Mode::ReadWrite, transport).await.unwrap();
        Self {
            control: Some(Control::new(Arc::clone(&world))),
            world,
            origin: Origin::Cluster(client),
        }
    }

    /// Lets world time pass; the operator of Portworx looks twice a minute.
    async fn pass(&mut self, span: SignedDuration) {
        let mut control = self.control.take().unwrap();
        let step = tokio::task::spawn_blocking(move || {
            control.advance(span);
            control.sync_storage();
            control
        });
        self.control = Some(step.await.unwrap());
    }

    async fn seen(&self) -> Storage {
        storage(&self.origin, self.world.clock().now()).await
    }

    /// How many volumes are at risk, and how many there are.
    async fn risk(&self, found: &Storage) -> (usize, usize) {
        let lives = volumes(&self.origin, found).await.unwrap();
        (lives.rows.iter().filter(|row| at_risk(row)).count(), lives.rows.len())
    }
}

#[tokio::test]
async fn a_lost_majority_is_told_and_so_is_its_return() {
    let mut bench = Bench::new().await;
    let verdict = |found: &Storage| found.quorum.unwrap().verdict();
    assert_eq!(verdict(&bench.seen().await), Verdict::Pass, "four of five are up");
    bench
        .world
        .faults()
        .storage(StorageFault::NodeDown("vmo-w-01".to_owned()));
    bench.pass(SignedDuration::from_secs(5)).await;
    assert_eq!(verdict(&bench.seen().await), Verdict::Warn, "the next loss ends it");
    bench
        .world
        .faults()
        .storage(StorageFault::NodeDown("vmo-w-02".to_owned()));
    bench.pass(SignedDuration::from_secs(5)).await;
    let found = bench.seen().await;
    assert_eq!(verdict(&found), Verdict::Fail);
    let (risk, all) = bench.risk(&found).await;
    assert_eq!(risk, all, "nothing is served");
    let alerts = found.alerts.known().unwrap();
    assert!(
        alerts.iter().any(|alert| alert.name == "PortworxQuorumUnhealthy"),
        "{alerts:?}"
    );
    bench.world.faults().heal_storage();
    bench.pass(SignedDuration::from_secs(5)).await;
    assert_eq!(verdict(&bench.seen().await), Verdict::Pass);
}

#[tokio::test]
async fn copies_that_catch_up_are_at_risk_until_they_have() {
    let mut bench = Bench::new().await;
    let (before, _) = bench.risk(&bench.seen().await).await;
    bench
        .world
        .faults()
        .storage(StorageFault::Resync("vmo-w-01".to_owned()));
    bench.pass(SignedDuration::from_secs(5)).await;
    let (during, _) = bench.risk(&bench.seen().await).await;
    assert!(during > before, "{during} {before}");
    bench.world.faults().heal_storage();
    bench.pass(SignedDuration::from_secs(5)).await;
    assert_eq!(bench.risk(&bench.seen().await).await.0, before);
}

#[tokio::test]
async fn pools_in_trouble_come_first_and_say_which() {
    let mut bench = Bench::new().await;
    for fault in [
        StorageFault::PoolFull("vmo-w-02".to_owned(), 0),
        StorageFault::PoolOffline("vmo-w-03".to_owned(), 1),
        StorageFault::Maintenance("vmo-w-04".to_owned()),
    ] {
        bench.world.faults().storage(fault);
    }
    bench.pass(SignedDuration::from_secs(5)).await;
    let found = bench.seen().await;
    let row = |node: &str, index: u64| {
        let mut all = found.rows.iter();
        all.find(|row| row.pool.node == node && row.pool.index == Some(index))
            .unwrap()
    };
    let full = row("vmo-w-02", 0);
    assert_eq!(
        (full.pool.fill(), full.health(), full.forecast),
        (Some(1000), Health::Down, Forecast::Full)
    );
    assert!(
        row("vmo-w-03", 1).health() >= Health::Degraded,
        "{:?}",
        row("vmo-w-03", 1)
    );
    assert!(row("vmo-w-04", 0).health() >= Health::Busy, "{:?}", row("vmo-w-04", 0));
    let healths: Vec<Health> = found.rows.iter().map(vmotui::ops::storage::Row::health).collect();
    assert!(healths.windows(2).all(|pair| pair[0] >= pair[1]), "{healths:?}");
}

#[tokio::test]
async fn a_pool_is_full_when_it_was_said_to_be() {
    let bench = Bench::new().await;
    let found = bench.seen().await;
    let fills = |row: &vmotui::ops::storage::Row| match row.forecast {
        Forecast::Fills {
            soonest,
            likely: Some(likely),
            latest,
        } => Some((row.pool.key(), soonest, likely, latest)),
        _ => None,
    };
    let mut all: Vec<_> = found.rows.iter().filter_map(fills).collect();
    all.sort_by_key(|one| one.2);
    let (pool, soonest, likely, latest) = all.first().expect("one pool runs away").clone();
    assert!(soonest <= likely && latest.is_some_and(|latest| latest >= likely));
    let days = |seconds: i64| SignedDuration::from_secs(seconds);
    let left = likely - now().as_second();
    assert!((3_600..3 * 365 * 86_400).contains(&left), "{left}");
    let fill = |found: &Storage| {
        found
            .rows
            .iter()
            .find(|row| row.pool.key() == pool)
            .unwrap()
            .pool
            .fill()
            .unwrap()
    };
    bench.world.clock().advance(days(left * 9 / 10));
    let before = fill(&bench.seen().await);
    assert!((900..1000).contains(&before), "{before}");
    bench.world.clock().advance(days(left * 2 / 10));
    assert_eq!(fill(&bench.seen().await), 1000);
}

#[tokio::test]
async fn portworxs_own_prometheus_is_asked_where_it_runs() {
    let mut bench = Bench::new().await;
    let place = |found: &Storage| rung(found, "Prometheus").place.clone();
    assert!(place(&bench.seen().await).contains("monitoring"));
    scenario::px_prometheus(&bench.world);
    bench.pass(SignedDuration::from_secs(60)).await;
    let found = bench.seen().await;
    assert!(
        place(&found).contains("kube-system") && place(&found).contains("px-prometheus"),
        "{}",
        place(&found)
    );
    assert_eq!(rung(&found, "Prometheus").reached, Reached::Adds);
    assert!(
        found
            .rows
            .iter()
            .any(|row| !matches!(row.forecast, Forecast::Short { .. })),
        "it has a past"
    );
    assert!(found.alerts.known().is_some_and(|alerts| !alerts.is_empty()));
}
