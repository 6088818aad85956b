//! What could not be read, and what a what-if left over.

use crate::domain::finding::{Read, Verdict};
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::Scene;

/// Sources without which nobody knows anything.
pub(in crate::domain::repave) fn unread(scene: &Scene) -> Vec<Check> {
    let all = scene.unread.iter().map(|why| {
        Check::new(
            "source",
            Verdict::Unknown,
            why.split(':').next().unwrap_or_default(),
            "It could not be read",
        )
        .value(why.clone(), "")
        .source("the Kubernetes API, or the dump")
        .fix(way_out(why))
    });
    all.collect()
}

/// Sources without which some checks are missing, each with what is not looked at.
pub(super) fn lost(scene: &Scene) -> Vec<Check> {
    let all = scene.lost.iter().map(|lost| {
        let verdict = if lost.decisive { Verdict::Unknown } else { Verdict::Warn };
        Check::new("source-lost", verdict, lost.what, lost.so)
            .value(lost.why.clone(), "")
            .source(lost.what)
            .fix(if absent(&lost.why) {
                way_out(&lost.why).to_owned()
            } else {
                format!("Ask for the right to list {} in the whole cluster", lost.what)
            })
    });
    all.collect()
}

/// VMs that a what-if left without a place.
pub(in crate::domain::repave) fn homeless(scene: &Scene) -> Option<Check> {
    let first = scene.homeless.first()?;
    Some(
        Check::new(
            "what-if-place",
            Verdict::Fail,
            first.clone(),
            format!("{} VMs find no place with so few workers", scene.homeless.len()),
        )
        .value(scene.homeless.len().to_string(), "0")
        .source("what-if nodes")
        .fix("Take fewer workers away, or plan a stop of these VMs (what-if: stop)"),
    )
}

/// KubeVirt's limits decide how long it takes, not whether it works.
pub(super) fn limits(scene: &Scene) -> Option<Check> {
    let Read::Unread(why) = &scene.limits else { return None };
    Some(
        Check::new(
            "migration-limits",
            Verdict::Warn,
            "KubeVirt",
            "KubeVirt's migration limits are not known: the time is reckoned with its defaults of 5 and 2",
        )
        .value(why.clone(), "")
        .source("KubeVirt spec.configuration.migrations")
        .fix("Ask for the right to get kubevirts.kubevirt.io"),
    )
}

/// A kind that is not installed was not refused.
fn absent(why: &str) -> bool {
    why.contains("is not installed")
}

fn way_out(why: &str) -> &'static str {
    if absent(why) {
        "Look whether KubeVirt, or whatever brings this kind, is installed: its CustomResourceDefinition is not there"
    } else if why.contains("the dump holds no") {
        "Ask kubectl for it as well when the dump is made"
    } else {
        "Ask for the right to list it in the whole cluster"
    }
}
