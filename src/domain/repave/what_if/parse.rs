//! Switches as text: `KEY=VALUE`.

use super::WhatIf;
use crate::domain::{quantity, suggest};

/// Names that [`WhatIf::set`] knows.
pub const KEYS: &str = "pod-cidr, pod-cidr-prefix, service-cidr, node-mask, max-pods, surge, contract-first, nodes, spares, \
                        migrations-per-cluster, migrations-per-node, migration-seconds, bandwidth, deploy-seconds, \
                        repave-interval, stop, descheduler, together, order";

impl WhatIf {
    /// Sets a switch from `KEY=VALUE`.
    ///
    /// # Errors
    /// A key or a value that is not understood, in words: what was given, and what can be.
    pub fn set(&mut self, text: &str) -> Result<(), String> {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| format!("\"{text}\" is no KEY=VALUE (keys: {KEYS})"))?;
        let wants = |what: &str| format!("{key}: \"{value}\" is not understood: {what} is wanted");
        let count = |least: u32| {
            let parsed = value.parse::<u32>().ok().filter(|count| *count >= least);
            parsed.ok_or_else(|| wants(&format!("a number from {least} up")))
        };
        let seconds = |least: i64| {
            let parsed = value.parse::<i64>().ok().filter(|seconds| *seconds >= least);
            parsed.ok_or_else(|| wants(&format!("a number of seconds from {least} up")))
        };
        let network = || value.parse().map_err(|_| wants("a network such as 100.64.0.0/17"));
        let prefix = || prefix(value).ok_or_else(|| wants("a prefix length from 0 to 128, such as 17"));
        let truth = || truth(value).ok_or_else(|| wants("true or false"));
        match key {
            "pod-cidr" => self.pod_cidr = Some(network()?),
            "service-cidr" => self.service_cidr = Some(network()?),
            "pod-cidr-prefix" => self.pod_cidr_prefix = Some(prefix()?),
            "node-mask" => self.node_mask = Some(prefix()?),
            "max-pods" => self.max_pods = Some(i64::from(count(1)?)),
            "surge" => self.surge = Some(count(0)?),
            "contract-first" => self.contract_first = truth()?,
            "nodes" => self
                .nodes(value)
                .ok_or_else(|| wants("+N, -N, or POOL:+N up to 1000"))?,
            "spares" => self.spares = Some(count(0)?),
            "migrations-per-cluster" => self.per_cluster = Some(count(1)?),
            "migrations-per-node" => self.per_node = Some(count(1)?),
            "migration-seconds" => self.migration_seconds = Some(seconds(1)?),
            "bandwidth" => {
                self.bandwidth = Some(bytes(value).ok_or_else(|| wants("bytes a second such as 64Mi, or 0"))?);
            }
            "deploy-seconds" => self.deploy_seconds = Some(seconds(1)?),
            "repave-interval" => self.interval = Some(seconds(0)?),
            "stop" => self
                .stop_all(value)
                .ok_or_else(|| wants("NAMESPACE/NAME, or several with commas between"))?,
            "descheduler" if value == "suspended" => self.descheduler_suspended = true,
            "descheduler" => return Err(wants("\"suspended\"")),
            "together" => self.together = truth()?,
            "order" if value == "advised" => self.in_advised_order = true,
            "order" => return Err(wants("\"advised\"")),
            _ => {
                let hint = suggest::hint(key, KEYS.split(", "));
                return Err(format!("unknown switch \"{key}\"{hint} (known: {KEYS})"));
            }
        }
        Ok(())
    }

    fn nodes(&mut self, value: &str) -> Option<()> {
        let (pool, count) = match value.rsplit_once(':') {
            Some((pool, count)) if !pool.is_empty() => (Some(pool), count),
            Some(_) => return None,
            None => (None, value),
        };
        self.nodes = count.parse().ok().filter(|count| (-1000..=1000).contains(count))?;
        self.nodes_of = pool.map(str::to_owned);
        Some(())
    }

    fn stop_all(&mut self, value: &str) -> Option<()> {
        let names: Vec<&str> = value.split(',').map(str::trim).collect();
        let whole = |name: &&str| matches!(name.split_once('/'), Some((namespace, name)) if !namespace.is_empty() && !name.is_empty());
        names
            .iter()
            .all(whole)
            .then(|| self.stopped.extend(names.into_iter().map(str::to_owned)))
    }

    /// The switches that are set, as they would be given.
    pub fn switches(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut push = |key: &str, value: Option<String>| {
            all.extend(value.map(|value| format!("{key}={value}")));
        };
        let text = |set: bool, word: &str| set.then(|| word.to_owned());
        push("pod-cidr", self.pod_cidr.map(|cidr| cidr.to_string()));
        push("pod-cidr-prefix", self.pod_cidr_prefix.map(|prefix| prefix.to_string()));
        push("service-cidr", self.service_cidr.map(|cidr| cidr.to_string()));
        push("node-mask", self.node_mask.map(|mask| mask.to_string()));
        push("max-pods", self.max_pods.map(|count| count.to_string()));
        push("surge", self.surge.map(|count| count.to_string()));
        push("contract-first", text(self.contract_first, "true"));
        let of = self
            .nodes_of
            .as_ref()
            .map(|pool| format!("{pool}:"))
            .unwrap_or_default();
        push("nodes", (self.nodes != 0).then(|| format!("{of}{:+}", self.nodes)));
        push("spares", self.spares.map(|count| count.to_string()));
        push(
            "migrations-per-cluster",
            self.per_cluster.map(|count| count.to_string()),
        );
        push("migrations-per-node", self.per_node.map(|count| count.to_string()));
        push(
            "migration-seconds",
            self.migration_seconds.map(|seconds| seconds.to_string()),
        );
        push("bandwidth", self.bandwidth.map(|bytes| bytes.to_string()));
        push("deploy-seconds", self.deploy_seconds.map(|seconds| seconds.to_string()));
        push("repave-interval", self.interval.map(|seconds| seconds.to_string()));
        push("stop", (!self.stopped.is_empty()).then(|| self.stopped.join(",")));
        push("descheduler", text(self.descheduler_suspended, "suspended"));
        push("together", text(self.together, "true"));
        push("order", text(self.in_advised_order, "advised"));
        all
    }
}

fn prefix(text: &str) -> Option<u8> {
    let text = text.strip_prefix('/').unwrap_or(text);
    text.parse().ok().filter(|bits| *bits <= 128)
}

fn bytes(text: &str) -> Option<i64> {
    quantity::whole(text)
        .and_then(|bytes| i64::try_from(bytes).ok())
        .filter(|bytes| *bytes >= 0)
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}
