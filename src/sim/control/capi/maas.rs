//! The MAAS provider (spectrocloud/cluster-api-provider-maas, controllers/maasmachine_controller.go) and the bare metal
//! behind it: machines are allocated from a stock that may be empty, take a while to deploy, and come back when released.
use std::collections::{BTreeMap, VecDeque};

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::json::{get, is, leaving, name, namespace, owner, release, set, text};
use super::super::kinds::{MAAS, MACHINE, NODE};
use super::super::task::Part;
use super::condition::mark;
use crate::sim::store::Key;

/// A failed deployment is tried again (controller-runtime's back-off, about there).
const AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// The stock, and how long things take in it.
#[derive(Clone, Debug)]
pub struct Maas {
    /// Machines that can be had at once; more are made up as long as `endless`.
    pub(super) free: VecDeque<Metal>,
    /// There is always one more.
    pub endless: bool,
    /// From allocation to an installed system.
    pub deploy: SignedDuration,
    /// From the first boot to a kubelet that registers.
    pub join: SignedDuration,
    /// From the request to a machine that is off and free again.
    pub release: SignedDuration,
    made: u32,
}

/// A physical machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Metal {
    pub(super) system: String,
    pub(super) host: String,
    /// Empty: where its cluster needs it most.
    pub(super) zone: String,
}

impl Default for Maas {
    /// Two spare machines; 13 minutes to deploy, one to join, two to release.
    fn default() -> Self {
        Self::with_spares(2)
    }
}

impl Maas {
    /// A stock of `spares` free machines.
    pub fn with_spares(spares: u32) -> Self {
        let mut maas = Self {
            free: VecDeque::new(),
            endless: false,
            deploy: SignedDuration::from_mins(13),
            join: SignedDuration::from_secs(55),
            release: SignedDuration::from_secs(110),
            made: 0,
        };
        for _ in 0..spares {
            let metal = maas.made_up();
            maas.free.push_back(metal);
        }
        maas
    }

    fn made_up(&mut self) -> Metal {
        self.made += 1;
        Metal {
            system: format!("spare{}", self.made),
            host: format!("spare-{:02}", self.made),
            zone: String::new(),
        }
    }

    fn take(&mut self) -> Option<Metal> {
        match self.free.pop_front() {
            None if self.endless => Some(self.made_up()),
            found => found,
        }
    }
}

impl Control {
    /// Lets another stock stand behind the provider.
    pub fn set_maas(&mut self, maas: Maas) {
        self.capi.maas = maas;
    }

    /// Brings a MaasMachine one step further.
    pub(in super::super) fn maas(&mut self, key: &Key) {
        let Some(mut host) = self.cluster.get(MAAS, key) else {
            return;
        };
        if !leaving(&host) && super::hold(&mut host, "maasmachine.infrastructure.cluster.x-k8s.io") {
            self.save(MAAS, host, Part::Maas, key);
            return;
        }
        let machine = self.cluster.get(MACHINE, key);
        if leaving(&host) {
            self.release_host(key, host);
        } else if text(&host, &["spec", "systemID"]).is_empty() {
            if machine.is_some_and(|machine| is(&machine, &["status", "bootstrapReady"])) {
                self.deploy(key, host);
            }
        } else if owner(&host, "Machine").is_none()
            && let Some(machine) = machine
        {
            let mut host = host;
            set(
                &mut host,
                &["metadata", "ownerReferences"],
                json!([super::owned_by("cluster.x-k8s.io/v1beta1", "Machine", &machine)]),
            );
            self.save(MAAS, host, Part::Maas, key);
        }
    }

    fn deploy(&mut self, key: &Key, mut host: Value) {
        let now = self.cluster.moment();
        let Some(metal) = self.capi.maas.take() else {
            let message = "unable to allocate machine: No available machine matches constraints";
            mark(
                &mut host,
                "MachineDeployed",
                false,
                "MachineDeployFailed",
                message,
                &now,
            );
            self.tell(&host, super::PROVIDER, super::Tone::Warning, "FailedDeploy", message);
            self.cluster.update(MAAS, host);
            self.later(Part::Maas, key, "", AGAIN);
            return;
        };
        let zone = if metal.zone.is_empty() {
            self.zone_of(&host)
        } else {
            metal.zone
        };
        set(&mut host, &["spec", "systemID"], metal.system.as_str());
        set(&mut host, &["spec", "failureDomain"], zone.as_str());
        set(
            &mut host,
            &["spec", "providerID"],
            format!("maas:///{zone}/{}", metal.system),
        );
        set(&mut host, &["status", "hostname"], metal.host);
        set(&mut host, &["status", "machineState"], "Deploying");
        set(&mut host, &["status", "machinePowered"], true);
        mark(&mut host, "MachineDeployed", false, "MachineDeploying", "", &now);
        self.cluster.update(MAAS, host);
        let wait = self.capi.maas.deploy;
        self.later(Part::Deployed, key, "", wait);
    }

    /// A zone for a machine whose own nobody knows: of those that its pool has, the one with the fewest machines that stay.
    fn zone_of(&self, host: &Value) -> String {
        let mut zones: BTreeMap<String, usize> = BTreeMap::new();
        self.cluster.each(MAAS, &format!("{}/", namespace(host)), |_, mate| {
            let zone = text(&mate, &["spec", "failureDomain"]);
            if !zone.is_empty() && super::join::pool(&mate) == super::join::pool(host) {
                *zones.entry(zone.to_owned()).or_default() += usize::from(!leaving(&mate));
            }
        });
        let found = zones.into_iter().min_by_key(|(_, count)| *count);
        found.map_or_else(|| "a".to_owned(), |(zone, _)| zone)
    }

    /// The system is installed and boots.
    pub(in super::super) fn deployed(&mut self, key: &Key) {
        let Some(mut host) = self.cluster.get(MAAS, key).filter(|host| !leaving(host)) else {
            return;
        };
        let now = self.cluster.moment();
        let number = self.capi.joined;
        let plane = get(&host, &["metadata", "labels", "cluster.x-k8s.io/control-plane"]).is_some();
        set(&mut host, &["status", "machineState"], "Deployed");
        set(&mut host, &["status", "ready"], true);
        set(&mut host, &["status", "dnsAttached"], plane);
        set(
            &mut host,
            &["status", "addresses"],
            json!([{"type": "InternalIP", "address": format!("172.16.1.{}", 1 + number % 254)}]),
        );
        self.capi.joined += 1;
        mark(&mut host, "MachineDeployed", true, "", "", &now);
        mark(&mut host, "Ready", true, "", "", &now);
        self.cluster.update(MAAS, host);
        let wait = self.capi.maas.join;
        self.later(Part::Join, key, "", wait);
    }

    fn release_host(&mut self, key: &Key, mut host: Value) {
        if text(&host, &["spec", "systemID"]).is_empty() {
            release(&mut host, "maasmachine.infrastructure.cluster.x-k8s.io");
            self.save(MAAS, host, Part::Maas, key);
            return;
        }
        self.power_off(&host);
        let zone = text(&host, &["spec", "failureDomain"]);
        let metal = Metal {
            system: text(&host, &["spec", "systemID"]).to_owned(),
            host: text(&host, &["status", "hostname"]).to_owned(),
            zone: if zone.is_empty() { "a" } else { zone }.to_owned(),
        };
        let now = self.cluster.moment();
        mark(&mut host, "MachineDeployed", false, "Deleted", "", &now);
        let message = format!("Released instance \"{}\"", metal.system);
        self.tell(
            &host,
            super::PROVIDER,
            super::Tone::Normal,
            "SuccessfulRelease",
            &message,
        );
        self.capi.releasing.insert(key.clone(), metal);
        let wait = self.capi.maas.release;
        self.later(Part::Released, key, "", wait);
        release(&mut host, "maasmachine.infrastructure.cluster.x-k8s.io");
        self.save(MAAS, host, Part::Maas, key);
    }

    /// A host without power: its kubelet says nothing any more.
    fn power_off(&mut self, host: &Value) {
        let id = text(host, &["spec", "providerID"]).to_owned();
        let known = text(host, &["status", "hostname"]).to_owned();
        let machine = Key::new(Some(namespace(host)), name(host));
        let machine = self.cluster.get(MACHINE, &machine);
        let node = machine
            .as_ref()
            .map_or("", |one| text(one, &["status", "nodeRef", "name"]));
        let node = if node.is_empty() { known.as_str() } else { node };
        let node = Key::new(None, node);
        let found = self.cluster.get(NODE, &node);
        if found.is_some_and(|found| text(&found, &["spec", "providerID"]) == id || machine.is_some()) {
            self.silence(&node);
        }
    }

    /// MAAS is through with a machine: it is off, and free again. The provider does not wait for this.
    pub(in super::super) fn released(&mut self, key: &Key) {
        if let Some(metal) = self.capi.releasing.remove(key) {
            self.capi.maas.free.push_back(metal);
        }
    }
}
