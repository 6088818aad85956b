//! The MachineSet controller (internal/controllers/machineset): as many machines as were asked for.
use serde_json::{Value, json};

use super::super::condition::{find, has};
use super::super::drive::Control;
use super::super::json::{drop, get, leaving, name, namespace, number, owner, set, text};
use super::super::kinds::{DEPLOYMENT, MAAS, MACHINE, MACHINE_SET, NODE, TEMPLATE};
use super::super::task::Part;
use super::condition::mark;
use super::priority::sorted;
use crate::sim::store::Key;

impl Control {
    /// Makes or deletes machines until their number is right, and counts them.
    pub(in super::super) fn machine_set(&mut self, key: &Key) {
        let Some(set) = self.cluster.get(MACHINE_SET, key) else {
            return;
        };
        if leaving(&set) || self.paused(&set) {
            return;
        }
        let mut machines = self.machines_of(&set, "MachineSet");
        self.remedy(&set, &machines);
        let wanted = usize::try_from(number(&set, &["spec", "replicas"]).unwrap_or(1)).unwrap_or(0);
        if machines.len() < wanted {
            for _ in machines.len()..wanted {
                self.new_machine(&set);
            }
            machines = self.machines_of(&set, "MachineSet");
        } else if machines.len() > wanted {
            let over = machines.len() - wanted;
            let policy = text(&set, &["spec", "deletePolicy"]).to_owned();
            for machine in sorted(machines.clone(), &policy, self.now()).iter().take(over) {
                if !leaving(machine) {
                    self.delete_machine(machine, &set);
                }
            }
            machines = self.machines_of(&set, "MachineSet");
        }
        self.machine_set_status(set, &machines);
    }

    /// The machines that an object owns.
    pub(super) fn machines_of(&self, object: &Value, kind: &str) -> Vec<Value> {
        let mut all = self.cluster.list(MACHINE, &format!("{}/", namespace(object)));
        all.retain(|one| owner(one, kind).is_some_and(|(owner, _)| owner == name(object)));
        all
    }

    /// Asks for a machine to go.
    pub(super) fn delete_machine(&mut self, machine: &Value, of: &Value) {
        let key = Key::new(Some(namespace(machine)), name(machine));
        self.remember_shape(machine);
        if self.cluster.delete(MACHINE, &key) {
            let message = format!("Deleted machine \"{}\"", name(machine));
            self.tell(of, super::SETTER, super::Tone::Normal, "SuccessfulDelete", &message);
        }
    }

    /// A machine of the set's template, and the MaasMachine that becomes its host.
    fn new_machine(&mut self, machine_set: &Value) {
        let name_of = format!("{}-{}", name(machine_set), self.letters(5));
        let mut labels = get(machine_set, &["spec", "template", "metadata", "labels"])
            .cloned()
            .unwrap_or_else(|| json!({}));
        set(&mut labels, &["cluster.x-k8s.io/set-name"], name(machine_set));
        if let Some((deployment, _)) = owner(machine_set, "MachineDeployment") {
            set(&mut labels, &["cluster.x-k8s.io/deployment-name"], deployment);
        }
        let template = get(machine_set, &["spec", "template", "spec"])
            .cloned()
            .unwrap_or_default();
        let made = self.make_machine(machine_set, "MachineSet", &name_of, labels, template);
        if let Some(made) = made {
            let message = format!("Created machine \"{}\"", name(&made));
            self.tell(
                machine_set,
                super::SETTER,
                super::Tone::Normal,
                "SuccessfulCreate",
                &message,
            );
        }
    }

    /// Makes a machine and its MaasMachine out of a machine's template.
    pub(super) fn make_machine(
        &mut self,
        of: &Value,
        kind: &str,
        named: &str,
        labels: Value,
        mut spec: Value,
    ) -> Option<Value> {
        let space = namespace(of).to_owned();
        let template = text(&spec, &["infrastructureRef", "name"]).to_owned();
        let infra = text(&spec, &["infrastructureRef", "apiVersion"]).to_owned();
        let host = self.cluster.get(TEMPLATE, &Key::new(Some(&space), &template));
        let host = host.and_then(|host| get(&host, &["spec", "template", "spec"]).cloned());
        let api = text(of, &["apiVersion"]).to_owned();
        self.cluster.create(
            MAAS,
            json!({
                "metadata": {
                    "name": named, "namespace": space, "labels": labels,
                    "annotations": {
                        "cluster.x-k8s.io/cloned-from-groupkind": "MaasMachineTemplate.infrastructure.cluster.x-k8s.io",
                        "cluster.x-k8s.io/cloned-from-name": template,
                    },
                    "finalizers": ["maasmachine.infrastructure.cluster.x-k8s.io"],
                    "ownerReferences": [super::owned_by(&api, kind, of)],
                },
                "spec": host.unwrap_or_else(|| json!({})),
            }),
        )?;
        set(
            &mut spec,
            &["infrastructureRef"],
            json!({"apiVersion": infra, "kind": "MaasMachine", "name": named, "namespace": space}),
        );
        if get(&spec, &["bootstrap", "configRef"]).is_some() {
            set(
                &mut spec,
                &["bootstrap", "configRef"],
                json!({"apiVersion": "bootstrap.cluster.x-k8s.io/v1beta1", "kind": "KubeadmConfig", "name": named, "namespace": space}),
            );
        }
        drop(&mut spec, &["providerID"]);
        self.cluster.create(
            MACHINE,
            json!({
                "metadata": {
                    "name": named, "namespace": space, "labels": labels,
                    "finalizers": ["machine.cluster.x-k8s.io"],
                    "ownerReferences": [super::owned_by(&api, kind, of)],
                },
                "spec": spec,
            }),
        )
    }

    /// Replaces machines that a health check has given up, if the set is of the current template
    /// (`reconcileUnhealthyMachines`).
    fn remedy(&mut self, machine_set: &Value, machines: &[Value]) {
        let revision = [
            "metadata",
            "annotations",
            "machinedeployment.clusters.x-k8s.io/revision",
        ];
        if let Some((deployment, _)) = owner(machine_set, "MachineDeployment") {
            let key = Key::new(Some(namespace(machine_set)), deployment);
            let Some(deployment) = self.cluster.get(DEPLOYMENT, &key) else {
                return;
            };
            let (own, current) = (text(machine_set, &revision), text(&deployment, &revision));
            if !own.is_empty() && own != current {
                return;
            }
        }
        for machine in machines {
            if has(machine, "OwnerRemediated", "False") && !leaving(machine) {
                self.delete_machine(machine, machine_set);
            }
        }
    }

    fn machine_set_status(&mut self, mut machine_set: Value, machines: &[Value]) {
        let now = self.cluster.moment();
        let (mut ready, mut available) = (0_i64, 0_i64);
        let patience = number(&machine_set, &["spec", "minReadySeconds"]).unwrap_or(0);
        for machine in machines {
            let node = text(machine, &["status", "nodeRef", "name"]);
            let Some(node) = self.cluster.get(NODE, &Key::new(None, node)) else {
                continue;
            };
            if !has(&node, "Ready", "True") {
                continue;
            }
            ready += 1;
            let since = find(&node, "Ready").map_or("", |ready| text(ready, &["lastTransitionTime"]));
            let since = since.parse::<jiff::Timestamp>().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            if self.now().duration_since(since).as_secs() >= patience {
                available += 1;
            } else {
                let key = Key::new(Some(namespace(&machine_set)), name(&machine_set));
                self.later(Part::MachineSet, &key, "", jiff::SignedDuration::from_secs(patience));
            }
        }
        let there = i64::try_from(machines.len()).unwrap_or(i64::MAX);
        let desired = number(&machine_set, &["spec", "replicas"]).unwrap_or(1);
        for (field, value) in [
            ("replicas", there),
            ("fullyLabeledReplicas", there),
            ("readyReplicas", ready),
            ("availableReplicas", available),
            (
                "observedGeneration",
                number(&machine_set, &["metadata", "generation"]).unwrap_or(1),
            ),
        ] {
            set(&mut machine_set, &["status", field], value);
        }
        if there < desired {
            let message = format!("Scaling up MachineSet to {desired} replicas (actual {there})");
            mark(&mut machine_set, "Resized", false, "ScalingUp", &message, &now);
        } else if there > desired {
            let message = format!("Scaling down MachineSet to {desired} replicas (actual {there})");
            mark(&mut machine_set, "Resized", false, "ScalingDown", &message, &now);
        } else if ready == there {
            mark(&mut machine_set, "Resized", true, "", "", &now);
        }
        let key = Key::new(Some(namespace(&machine_set)), name(&machine_set));
        self.save(MACHINE_SET, machine_set, Part::MachineSet, &key);
    }
}
