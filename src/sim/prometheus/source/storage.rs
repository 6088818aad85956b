//! Portworx' series as they come out of a scrape: with the labels of the target, and without what cannot be reached.
use super::pairs;
use crate::sim::load::Curve;
use crate::sim::portworx::{self, Cluster};
use crate::sim::series::Collector;
use crate::sim::store::World;

const JOB: &str = "portworx-service";

pub(super) fn collect(world: &World, into: &mut Collector<'_>) {
    if !into.wants("up") && !portworx::metric_names().any(|name| into.wants(name)) {
        return;
    }
    let Some(cluster) = Cluster::read(world) else { return };
    let instance = |ip: &str| format!("{ip}:{}", cluster.start_port);
    for node in &cluster.nodes {
        let until = node.until;
        into.add(
            "up",
            || {
                pairs(&[
                    ("job", JOB),
                    ("namespace", &cluster.namespace),
                    ("instance", &instance(&node.ip)),
                ])
            },
            || Curve::of(move |at| f64::from(u8::from(at < until))),
        );
    }
    let start = into.found.len();
    portworx::collect_all(world, &cluster, into);
    for series in into.found.iter_mut().skip(start) {
        let told = series
            .labels
            .iter()
            .find(|(name, _)| *name == "node")
            .map(|(_, node)| node.as_str());
        let node = told.and_then(|name| cluster.on(name)).or_else(|| cluster.nodes.first());
        let target = [
            ("endpoint", "px-api".to_owned()),
            ("instance", node.map_or_else(String::new, |node| instance(&node.ip))),
            ("job", JOB.to_owned()),
            ("namespace", cluster.namespace.clone()),
            ("service", JOB.to_owned()),
        ];
        series.labels.extend(target);
    }
}
