//! What holds for a whole roll-out holds for each of its pools.

use std::collections::HashMap;

use super::Preview;
use crate::domain::repave::check::{Check, Go, Verdict};

/// Lets every pool bear the checks that speak of it and those that speak of nobody in particular: where the pod CIDR cannot
/// be read, no pool that needs a slice of it is GO. Checks of another pool, its nodes and VMs are not borne.
pub(super) fn borne(preview: &mut Preview) {
    let verdicts: Vec<Go> = {
        let owners = Owners::of(preview);
        let of = |pool: &str| Go::of(preview.checks.iter().filter(|check| owners.concerns(check, pool)));
        preview
            .pools
            .iter()
            .map(|pool| pool.verdict.max(of(&pool.name)))
            .collect()
    };
    for (pool, verdict) in preview.pools.iter_mut().zip(verdicts) {
        pool.verdict = verdict;
    }
}

struct Owners<'a> {
    pools: Vec<&'a str>,
    of_nodes: HashMap<(&'a str, &'a str), Vec<&'a str>>,
}

impl<'a> Owners<'a> {
    fn of(preview: &'a Preview) -> Self {
        let mut of_nodes: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
        for node in &preview.nodes {
            for check in &node.checks {
                let key = (check.check, check.object.as_str());
                of_nodes.entry(key).or_default().push(&node.pool);
            }
        }
        Self {
            pools: preview.pools.iter().map(|pool| pool.name.as_str()).collect(),
            of_nodes,
        }
    }

    fn concerns(&self, check: &Check, pool: &str) -> bool {
        if let Some(pools) = self.of_nodes.get(&(check.check, check.object.as_str())) {
            return pools.contains(&pool);
        }
        let mut named = check
            .object
            .split(", ")
            .filter(|name| self.pools.contains(name))
            .peekable();
        if named.peek().is_some() {
            return named.any(|name| name == pool);
        }
        // a finding of one object, as of a health check, does not tell whose machines it holds
        let of_one_object = check.object.contains('/') && check.check != "cluster-paused";
        check.verdict == Verdict::Unknown || !of_one_object
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::repave::node::NodeView;
    use crate::domain::repave::order::Certainty;
    use crate::domain::repave::preview::PoolView;
    use crate::domain::repave::time::Range;

    fn check(object: &str, verdict: Verdict) -> Check {
        Check::new("any", verdict, object, "a reason")
    }

    fn verdicts(checks: Vec<Check>, of_node: Vec<Check>) -> [Go; 2] {
        let pool = |name: &str| PoolView {
            name: name.to_owned(),
            kind: "worker",
            strategy: String::new(),
            verdict: Go::Go,
            nodes: 1,
            eta: Range::default(),
            determined: true,
            certainty: Certainty::Determined,
            advised: Vec::new(),
            how: "",
            source: String::new(),
        };
        let node = NodeView {
            pool: "b".to_owned(),
            checks: of_node,
            ..NodeView::default()
        };
        let mut preview = Preview {
            checks,
            pools: vec![pool("a"), pool("b")],
            nodes: vec![node],
            ..Preview::default()
        };
        borne(&mut preview);
        [preview.pools[0].verdict, preview.pools[1].verdict]
    }

    #[test]
    fn each_pool_bears_what_speaks_of_it_or_of_nobody() {
        use Verdict::{Fail, Unknown, Warn};
        let vm = || check("ns/vm", Fail);
        for (checks, of_node, expected) in [
            (vec![], vec![], [Go::Go, Go::Go]),
            (vec![check("cluster", Warn)], vec![], [Go::Go, Go::Go]),
            (vec![check("kubevirts", Unknown)], vec![], [Go::Unknown, Go::Unknown]),
            (vec![check("a, b", Unknown)], vec![], [Go::Unknown, Go::Unknown]),
            (vec![check("kube-system", Fail)], vec![], [Go::NoGo, Go::NoGo]),
            (vec![check("ns/health", Fail)], vec![], [Go::Go, Go::Go]),
            (vec![check("ns/health", Unknown)], vec![], [Go::Unknown, Go::Unknown]),
            (vec![check("a", Fail)], vec![], [Go::NoGo, Go::Go]),
            (
                vec![check("a", Fail), check("x", Unknown)],
                vec![],
                [Go::NoGo, Go::Unknown],
            ),
            (vec![vm()], vec![vm()], [Go::Go, Go::NoGo]),
        ] {
            assert_eq!(verdicts(checks.clone(), of_node), expected, "{checks:?}");
        }
    }
}
