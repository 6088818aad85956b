//! Puts the answer together.

use crate::domain::finding::{Finding, Read, Verdict, worst};
use crate::domain::migratable::drain::{Drain, outcome};
use crate::domain::migratable::judge;
use crate::domain::placement::{Candidate, Fit};
use crate::ops::facts::board::{Launchers, lay};
use crate::ops::facts::raw::Vmi;
use crate::ops::facts::{Objects, vm};

/// The whole answer about one VM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Namespace of the VM.
    pub namespace: String,
    /// Name of the VM.
    pub name: String,
    /// Node it runs on; empty when it runs nowhere.
    pub node: String,
    /// Whether it can migrate now: pass, warn (it can, but read on), unknown, fail.
    pub verdict: Verdict,
    /// The answer in one sentence. May quote a cluster: clean it before it is shown.
    pub summary: String,
    /// Every rule, in the order in which an operator wants to read them.
    pub rules: Vec<Finding>,
    /// What a drain of its node would do; `None` when there is nothing to drain.
    pub drain: Option<Drain>,
    /// All nodes as targets, best first.
    pub candidates: Vec<Candidate>,
    /// What could not be read, each with the reason.
    pub missing: Vec<String>,
}

/// There is no such VM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFound {
    /// Why nobody knows better; empty when it surely does not exist.
    pub unread: String,
}

/// Judges one VM.
///
/// # Errors
/// When neither a VM nor an instance of that name was read.
pub fn report(objects: &Objects, namespace: &str, name: &str) -> Result<Report, NotFound> {
    let missing = objects.missing();
    let Some(vmi) = objects.vmi(namespace, name) else {
        return off(objects, namespace, name, missing);
    };
    let launchers = Launchers::of(objects);
    let source = launchers.source(vmi);
    let attachments = source.map(|pod| launchers.attachments(pod)).unwrap_or_default();
    let facts = vm::facts(objects, vmi, launchers.all(vmi), attachments);
    let mut rules = judge(&facts);
    let candidates = candidates(objects, vmi, &launchers);
    rules.push(places(objects, vmi, &candidates));
    rules.extend(storage_paths(objects, vmi));
    let verdict = worst(&rules);
    Ok(Report {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        node: vmi.status.node_name.clone(),
        verdict,
        summary: summary(&rules, verdict),
        drain: Some(outcome(&facts)),
        rules,
        candidates,
        missing,
    })
}

const FIELD: &str = "VirtualMachineInstance";

fn off(objects: &Objects, namespace: &str, name: &str, missing: Vec<String>) -> Result<Report, NotFound> {
    let Some(vm) = objects.vm(namespace, name) else {
        let unread = [objects.vms.why(), objects.vmis.why()];
        return Err(NotFound {
            unread: unread
                .iter()
                .find(|why| !why.is_empty())
                .copied()
                .unwrap_or_default()
                .to_owned(),
        });
    };
    let rule = match &objects.vmis {
        Read::Known(_) => Finding::new(
            "phase",
            Verdict::Fail,
            FIELD,
            "The VM does not run, so there is nothing to migrate",
        )
        .found(format!("none; the VM prints {}", vm.status.printable_status))
        .way_out("Start it: the scheduler chooses a node for it"),
        Read::Unread(why) => {
            Finding::new("phase", Verdict::Unknown, FIELD, "Whether the VM runs is not known").found(why)
        }
    };
    Ok(Report {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        verdict: rule.verdict,
        summary: rule.text.clone().into_owned(),
        rules: vec![rule],
        missing,
        ..Report::default()
    })
}

fn candidates(objects: &Objects, vmi: &Vmi, launchers: &Launchers<'_>) -> Vec<Candidate> {
    let laid = lay(objects, launchers);
    match laid.machines.get(&vmi.metadata.uid) {
        Some(pod) => laid.board.candidates(*pod),
        None => Vec::new(),
    }
}

/// Whether any node takes the VM.
fn places(objects: &Objects, vmi: &Vmi, candidates: &[Candidate]) -> Finding {
    const FIELD: &str = "Node, Pod";
    let of = |verdict, text: &'static str| Finding::new("target-node", verdict, FIELD, text);
    if candidates.is_empty() {
        let why = [objects.nodes.why(), objects.pods.why()];
        let why = why.into_iter().find(|why| !why.is_empty());
        return of(Verdict::Unknown, "Whether another node takes the VM is not known")
            .found(why.unwrap_or("its launcher pod was not found"))
            .way_out("Ask for the right to list nodes and pods in the whole cluster");
    }
    let count = |wanted: fn(&Fit) -> bool| candidates.iter().filter(|one| wanted(&one.fit)).count();
    let fits = count(|fit| matches!(fit, Fit::Fits));
    let unknown = count(|fit| matches!(fit, Fit::Unknown(_)));
    let others = candidates.iter().filter(|one| one.name != vmi.status.node_name).count();
    let found = format!("{fits} of {others} other nodes fit, {unknown} unknown");
    let refused = || {
        let mut reasons = candidates.iter().filter(|one| one.name != vmi.status.node_name);
        reasons
            .find_map(|one| {
                one.fit
                    .obstacles()
                    .first()
                    .map(|first| format!("; {}: {first}", one.name))
            })
            .unwrap_or_default()
    };
    match (fits, unknown) {
        (0, 0) => of(Verdict::Fail, "No other node takes the VM")
            .found(format!("{found}{}", refused()))
            .way_out("Look at what each node lacks below: free room there, uncordon, or relax the VM's own rules"),
        (0, _) => of(Verdict::Unknown, "No node surely takes the VM")
            .found(format!("{found}{}", refused()))
            .way_out("Look at what could not be judged below"),
        (1, _) => of(Verdict::Warn, "Only one other node takes the VM")
            .found(found)
            .way_out("Free room on another node, or it is stuck once that one is full"),
        _ => of(Verdict::Pass, "Other nodes take the VM").found(found),
    }
}

/// Node affinity of volumes, when it could not be read.
fn storage_paths(objects: &Objects, vmi: &Vmi) -> Option<Finding> {
    let has_claims = vmi.spec.volumes.iter().any(|volume| volume.claim().is_some());
    let why = [objects.claims.why(), objects.volumes.why()];
    let why = why.into_iter().find(|why| !why.is_empty()).filter(|_| has_claims)?;
    Some(
        Finding::new(
            "volume-affinity",
            Verdict::Unknown,
            "PersistentVolume spec.nodeAffinity",
            "From which nodes the VM's volumes can be reached is not known",
        )
        .found(why)
        .way_out("Ask for the right to get persistentvolumeclaims and persistentvolumes"),
    )
}

fn summary(rules: &[Finding], verdict: Verdict) -> String {
    let first = rules.iter().find(|rule| rule.verdict == verdict);
    let text = first.map(|rule| rule.text.as_ref()).unwrap_or_default();
    match verdict {
        Verdict::Pass => "The VM can migrate".to_owned(),
        Verdict::Warn => format!("The VM can migrate, but: {text}"),
        Verdict::Unknown => format!("Nobody knows whether the VM can migrate: {text}"),
        Verdict::Fail => format!("The VM cannot migrate now: {text}"),
    }
}
