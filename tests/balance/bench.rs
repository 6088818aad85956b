//! A cluster out of balance with its controllers, and the inventory that watches keep of it.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::mpsc;
use vmotui::client::watch::{Batch, Watches};
use vmotui::client::{Client, Mode, Options, Transport, connect};
use vmotui::model::Kind;
use vmotui::ops::balance::{Report, from_cluster, report};
use vmotui::ops::facts::{self, Scope};
use vmotui::sim::actor;
use vmotui::sim::clock::Clock;
use vmotui::sim::control::Control;
use vmotui::sim::scenario::Skew;
use vmotui::sim::serve::{ServeOptions, Server, duplex};
use vmotui::sim::store::World;
use vmotui::store::Inventory;

pub(crate) struct Bench {
    pub(crate) world: Arc<World>,
    pub(crate) client: Client,
    pub(crate) inventory: Inventory,
    control: Option<Control>,
    batches: mpsc::Receiver<Batch>,
    _watches: Watches,
}

impl Bench {
    /// It is 09:02:30; the descheduler looks at each quarter of an hour.
    pub(crate) async fn new(skew: &Skew) -> Self {
        let clock = Clock::fixed("2026-11-22T09:00:30Z".parse().unwrap());
        let world = skew.world(clock).unwrap();
        let dialed = Arc::clone(&world);
        let dialer = Arc::new(move || duplex(Arc::clone(&dialed)));
        let transport = Transport::Dial(dialer, SecretString::from("sim-admin"));
        let client = connect(&Options::default(), Mode::ReadWrite, transport).await.unwrap();
        let (sender, batches) = mpsc::channel(4096);
        let mut watches = Watches::new(client.clone(), None, 1, sender);
        for kind in [
            Kind::Node,
            Kind::VirtualMachineInstance,
            Kind::VirtualMachineInstanceMigration,
            Kind::KubeVirt,
        ] {
            watches.start(kind);
        }
        let mut bench = Self {
            control: Some(Control::new(Arc::clone(&world))),
            world,
            client,
            inventory: Inventory::default(),
            batches,
            _watches: watches,
        };
        // every kind is listed before anything happens
        for _ in 0..2_000 {
            bench.hear();
            let kinds = [Kind::VirtualMachineInstance, Kind::VirtualMachineInstanceMigration];
            if kinds.iter().all(|kind| bench.inventory.freshness(*kind).complete_once) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        bench
    }

    fn hear(&mut self) {
        while let Ok(batch) = self.batches.try_recv() {
            for delta in batch.deltas {
                self.inventory.apply(delta, self.world.clock().now());
            }
        }
    }

    /// Lets world time pass, in steps that the watches can follow.
    pub(crate) async fn pass(&mut self, span: SignedDuration) {
        let end = self.world.clock().now() + span;
        while self.world.clock().now() < end {
            let mut control = self.control.take().unwrap();
            let step = tokio::task::spawn_blocking(move || {
                control.advance(SignedDuration::from_secs(2));
                control
            });
            self.control = Some(step.await.unwrap());
            tokio::time::sleep(Duration::from_millis(2)).await;
            self.hear();
        }
        // what happened last arrives as well
        for _ in 0..50 {
            tokio::time::sleep(Duration::from_millis(2)).await;
            self.hear();
        }
        self.inventory.settle();
    }

    pub(crate) async fn minutes(&mut self, minutes: i64) {
        self.pass(SignedDuration::from_mins(minutes)).await;
    }

    /// What Balance shows.
    pub(crate) async fn report(&self) -> Report {
        let objects = Box::pin(facts::from_cluster(&self.client, &Scope::Cluster)).await;
        let sources = Box::pin(from_cluster(&self.client)).await;
        report(&objects, &sources, self.inventory.moves(), self.world.clock().now())
    }

    /// Everything of a kind, as the API lists it.
    pub(crate) async fn list(&self, kind: Kind) -> Vec<Value> {
        let request = http::Request::get(kind.path(None)).body(Vec::new()).unwrap();
        let answer = self.client.request(request).await.unwrap();
        let list: Value = serde_json::from_slice(answer.body()).unwrap();
        list["items"].as_array().unwrap().clone()
    }

    /// Changes an object as a person would.
    pub(crate) fn patch(&self, path: &str, change: &Value) {
        assert_eq!(actor::changes(&self.world, path, change), [200]);
    }

    /// Lets other clients in; the kubeconfig that leads here is put into `folder`.
    pub(crate) async fn serve(&self, folder: &Path) -> PathBuf {
        let options = ServeOptions {
            kubeconfig: Some(folder.join("kubeconfig")),
            ..ServeOptions::default()
        };
        let server = Server::start(options, Arc::clone(&self.world)).await.unwrap();
        let kubeconfig = server.kubeconfig.clone();
        // the controllers are driven here, by the virtual clock
        tokio::spawn(server.answer(std::future::pending()));
        kubeconfig
    }
}
