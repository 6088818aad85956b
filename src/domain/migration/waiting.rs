//! Why a migration does not begin. KubeVirt writes it nowhere; it follows from what else is under way.

use super::Limits;

/// What is known around a migration that waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around<'a> {
    /// Migrations with a target pod in the whole cluster.
    pub cluster: u32,
    /// Those of them that leave the same node.
    pub outbound: u32,
    /// Other migrations of the same VM that have not ended.
    pub siblings: u32,
    /// Condition `migrationRejectedByResourceQuota` is true.
    pub quota: bool,
    /// The node it leaves.
    pub node: &'a str,
    /// Limits in force.
    pub limits: Limits,
}

/// The reason, as far as it can be told from outside (`handleTargetPodCreation` and `handleMigrationBackoff` in
/// `pkg/virt-controller/watch/migration/migration.go`). The order is KubeVirt's: what is named first holds it first.
pub fn reason(around: &Around<'_>) -> Option<String> {
    let Limits { cluster, node, .. } = around.limits;
    if around.quota {
        return Some("the namespace's ResourceQuota has no room for a second pod".into());
    }
    if around.siblings > 0 {
        return Some("an earlier migration of this VM has not ended".into());
    }
    if around.cluster >= cluster {
        return Some(format!("{} of {cluster} migrations of the cluster run", around.cluster));
    }
    if around.outbound >= node && !around.node.is_empty() {
        return Some(format!(
            "{} of {node} migrations leave {} already",
            around.outbound, around.node
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_limit_that_holds_is_named() {
        let free = Around {
            cluster: 4,
            outbound: 1,
            node: "n1",
            ..Around::default()
        };
        assert_eq!(reason(&free), None, "one slot free in each");
        let cases = [
            (Around { outbound: 2, ..free }, "leave n1"),
            (Around { cluster: 5, ..free }, "5 of 5 migrations of the cluster"),
            (
                Around {
                    cluster: 5,
                    outbound: 2,
                    ..free
                },
                "of the cluster",
            ),
            (Around { quota: true, ..free }, "ResourceQuota"),
            (Around { siblings: 1, ..free }, "earlier migration"),
        ];
        for (around, wanted) in cases {
            let said = reason(&around).unwrap();
            assert!(said.contains(wanted), "{said}");
        }
    }
}
