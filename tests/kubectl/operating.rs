//! Nodes: cordon and drain.
use super::{Cases, Kubectl, Outcome, ensure};

pub(crate) const CASES: Cases = &[("cordon", cordon), ("drain --dry-run=client", drain), ("taint", taint)];

fn cordon(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("cordon vmo-w-03")?;
    ensure(text.trim() == "node/vmo-w-03 cordoned", text)?;
    let text = kubectl.says("get node vmo-w-03")?;
    ensure(text.contains("Ready,SchedulingDisabled"), text)?;
    let text = kubectl.says("cordon vmo-w-03")?;
    ensure(text.trim() == "node/vmo-w-03 already cordoned", text)?;
    let text = kubectl.says("uncordon vmo-w-03")?;
    ensure(text.trim() == "node/vmo-w-03 uncordoned", text)?;
    let words = kubectl.refuses("--context=viewer cordon vmo-w-03", &[], "")?;
    ensure(words.contains("Forbidden"), words)
}

fn drain(kubectl: &Kubectl) -> Outcome {
    let words = "drain vmo-w-01 --dry-run=client --ignore-daemonsets --delete-emptydir-data --force";
    let text = kubectl.says(words)?;
    ensure(
        text.contains("node/vmo-w-01 drained (dry run)") && text.contains("virt-launcher-"),
        &text,
    )?;
    let text = kubectl.says("get node vmo-w-01")?;
    ensure(!text.contains("SchedulingDisabled"), text)
}

fn taint(kubectl: &Kubectl) -> Outcome {
    kubectl.says("taint node vmo-w-03 repave=soon:PreferNoSchedule")?;
    let node = kubectl.json("get node vmo-w-03")?;
    ensure(node["spec"]["taints"].to_string().contains("repave"), &node)?;
    kubectl.says("taint node vmo-w-03 repave-").map(|_| ())
}
