//! Which VMs the cases about actions begin with, and what of their states only came to be in their course.
use serde_json::Value;

/// What stands at a VM's beginning.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Stopped,
    Waiting,
    Running,
}

/// One VM.
#[derive(Clone, Copy)]
pub(crate) struct Role {
    pub(crate) name: &'static str,
    pub(crate) strategy: &'static str,
    pub(crate) stage: Stage,
    pub(crate) node: &'static str,
    pub(crate) pod: &'static str,
    pub(crate) eviction: &'static str,
    pub(crate) migratable: bool,
    pub(crate) agent: bool,
    pub(crate) marked: bool,
}

const fn role(name: &'static str, strategy: &'static str, stage: Stage) -> Role {
    Role {
        name,
        strategy,
        stage,
        node: "node02",
        pod: "",
        eviction: "LiveMigrate",
        migratable: true,
        agent: true,
        marked: false,
    }
}

const fn running(name: &'static str) -> Role {
    role(name, "Always", Stage::Running)
}

const fn stopped(name: &'static str) -> Role {
    role(name, "Halted", Stage::Stopped)
}

const fn waiting(name: &'static str) -> Role {
    role(name, "Always", Stage::Waiting)
}

impl Role {
    const fn strategy(mut self, strategy: &'static str) -> Self {
        self.strategy = strategy;
        self
    }
    const fn on(mut self, node: &'static str, pod: &'static str) -> Self {
        self.node = node;
        self.pod = pod;
        self
    }
    const fn eviction(mut self, eviction: &'static str) -> Self {
        self.eviction = eviction;
        self
    }
    const fn fixed(mut self) -> Self {
        self.migratable = false;
        self
    }
    const fn deaf(mut self) -> Self {
        self.agent = false;
        self
    }
    const fn marked(mut self) -> Self {
        self.marked = true;
        self
    }
}

pub(crate) fn roles(case: &str) -> Vec<Role> {
    let external = running("ev-ext")
        .on("node02", "virt-launcher-ev-ext-tj6tp")
        .eviction("External");
    match case {
        "vm-start" => vec![
            running("always"),
            running("once").strategy("Once"),
            role("manual", "Manual", Stage::Stopped),
            running("rerun").strategy("RerunOnFailure"),
            waiting("unsched"),
            stopped("paused-start"),
        ],
        "vm-stop" => vec![
            running("always"),
            running("manual").strategy("Manual"),
            running("rerun").strategy("RerunOnFailure"),
            running("once").strategy("Once"),
            running("halted"),
            waiting("unsched"),
        ],
        "vm-restart" => vec![
            running("always"),
            running("manual").strategy("Manual"),
            role("rerun", "RerunOnFailure", Stage::Stopped),
            stopped("once"),
            stopped("h2"),
        ],
        "start-body" => vec![stopped("body")],
        "subresource-accept" => vec![running("p1"), stopped("halted")],
        "vmi-reboot-reset" | "guest-info" => vec![
            running("p1"),
            running("noagent").deaf(),
            waiting("unsched2"),
            stopped("once"),
        ],
        "migrate-subresource" => vec![
            running("mg").on("node01", ""),
            running("rwo").fixed(),
            waiting("unsched2"),
            stopped("once"),
        ],
        "migration-object" => vec![
            running("mg"),
            running("rwo").fixed(),
            waiting("unsched2"),
            stopped("once"),
        ],
        "pod-eviction" => vec![
            running("ev-lm").on("node02", "virt-launcher-ev-lm-55qbj"),
            running("rwo").on("node02", "virt-launcher-rwo-dmz5x").fixed(),
            running("ev-lmip")
                .on("node02", "virt-launcher-ev-lmip-8txgd")
                .eviction("LiveMigrateIfPossible"),
            running("ev-lmip-rwo")
                .on("node01", "virt-launcher-ev-lmip-rwo-l8qcb")
                .eviction("LiveMigrateIfPossible")
                .fixed(),
            running("ev-none")
                .on("node03", "virt-launcher-ev-none-kzvdw")
                .eviction("None"),
            external,
            running("ev-ext-rwo")
                .on("node03", "virt-launcher-ev-ext-rwo-t85dn")
                .eviction("External")
                .fixed(),
            running("mg").on("node01", "virt-launcher-mg-4qlls"),
        ],
        "evacuate-cancel" => vec![
            external.marked(),
            running("ev-lm").on("node03", "virt-launcher-ev-lm-v79mm"),
            stopped("once"),
        ],
        "virtctl-evacuate-cancel" => vec![external.marked()],
        "virtctl-lifecycle" => vec![running("p1"), running("rwo").fixed(), running("mg")],
        "snapshot" | "clone" => vec![running("db"), running("cd")],
        "nic-hotplug" => vec![
            running("nic").on("node01", "virt-launcher-nic-w7xvf"),
            running("nic2").on("node02", ""),
        ],
        "volume-hotplug" => vec![running("hp").on("node03", "virt-launcher-hp-42fqc"), stopped("hpstop")],
        "cpu-memory-hotplug" => vec![running("hot").on("node02", "virt-launcher-hot-b4cv5")],
        "busy-vm" => vec![running("mv").on("node02", "virt-launcher-mv-qkwhl")],
        "virt-api-down" => vec![
            running("down-1").on("node02", "virt-launcher-down-1-mqt66"),
            stopped("down-0"),
        ],
        _ => Vec::new(),
    }
}

/// Objects of a state that only came to be, or changed for good, in the course of the case.
const SPOILED: &[(&str, &[&str])] = &[
    ("vm-start", &["manual", "paused-start"]),
    ("vm-stop", &["always", "manual", "rerun", "once", "halted", "unsched"]),
    ("vm-restart", &["always"]),
    ("start-body", &["body"]),
    ("migrate-subresource", &["kubevirt-migrate-vm-vwwmg"]),
    ("pod-eviction", &["kubevirt-evacuation-ptpq9", "mg"]),
    ("evacuate-cancel", &["ev-ext", "ev-lm", "kubevirt-evacuation-vhl2s"]),
    ("virtctl-lifecycle", &["kubevirt-migrate-vm-ls9vq"]),
    ("busy-vm", &["mv"]),
    ("guest-info", &["p1"]),
    ("virt-api-down", &["down-0"]),
    ("nic-hotplug", &["kubevirt-workload-update-tdvhf"]),
    ("volume-hotplug", &["hp-volume-r86n6", "hpstop"]),
    ("cpu-memory-hotplug", &["kubevirt-workload-update-khxhv"]),
    ("clone", &["db-clone"]),
];

/// When the case began, where its state tells of events that came later.
const BEGAN: &[(&str, &str)] = &[
    ("nic-hotplug", "2026-11-22T08:49:42Z"),
    ("volume-hotplug", "2026-11-22T08:32:34Z"),
    ("cpu-memory-hotplug", "2026-11-22T08:39:52Z"),
    ("clone", "2026-11-22T08:35:00Z"),
];

/// Whether an object of the state is one of those.
pub(crate) fn spoiled(case: &str, object: &Value) -> bool {
    if case == "migration-object" {
        return true;
    }
    if case == "snapshot" {
        return object["kind"] != "VirtualMachine";
    }
    let born = object["metadata"]["creationTimestamp"].as_str();
    let began = BEGAN.iter().find(|(known, _)| *known == case).map(|(_, at)| *at);
    let started = object["source"]["component"] == "virt-handler" && case == "volume-hotplug";
    if object["kind"] == "Event" && !started && began.is_some_and(|began| born.is_some_and(|born| born >= began)) {
        return true;
    }
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    SPOILED
        .iter()
        .any(|(known, names)| *known == case && names.contains(&name))
}
