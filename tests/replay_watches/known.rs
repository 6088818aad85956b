//! Where the simulated controllers deviate, and why: case, part of the line, reason.

const GATES: &str = "differs by design: the stand-in for kubelet did not yet tie readiness to readiness gates";
const CRASH: &str = "differs by design: the stand-in for kubelet let a crashed pod succeed before it was gone";

pub(crate) const KNOWN: &[(&str, &str, &str)] = &[
    ("drain-6-vms", "condition Ready", GATES),
    ("cpu-hotplug", "condition Ready", GATES),
    ("vm-crashloop", "pods launcher of crash-1", CRASH),
];
