//! Another pod CIDR, other slices: the cluster as it would have been made.

use ipnet::IpNet;

use super::WhatIf;
use crate::domain::cidr;
use crate::domain::finding::Read;
use crate::domain::placement::NodeId;
use crate::domain::repave::scene::Scene;
use crate::domain::repave::surge;

/// Changes the network. Every node that holds a slice now holds one of the new ones then; those that get none wait.
pub(super) fn apply(what_if: &WhatIf, scene: &mut Scene) -> Vec<String> {
    let mut left_over = Vec::new();
    let network = &mut scene.network;
    let mut anew = false;
    if let Some(cidr) = what_if.pod_cidr {
        network.cluster = Read::Known(cidr);
        anew = true;
    }
    if let Some(prefix) = what_if.pod_cidr_prefix {
        let other = network
            .cluster
            .known()
            .and_then(|own| IpNet::new(own.addr(), prefix).ok());
        match other {
            Some(other) => {
                network.cluster = Read::Known(other.trunc());
                anew = true;
            }
            None => left_over.push(format!(
                "pod-cidr-prefix={prefix}: the pod CIDR is not known, or is no network of that size; state it: pod-cidr=…/{prefix}"
            )),
        }
    }
    if let Some(cidr) = what_if.service_cidr {
        network.service = Read::Known(Some(cidr));
    }
    if let Some(mask) = what_if.node_mask {
        network.mask = Read::Known(mask);
        anew = true;
    }
    if anew {
        "what-if".clone_into(&mut network.source);
        given_out_anew(scene);
    }
    if what_if.node_mask.is_some() {
        addresses(scene);
    }
    left_over
}

fn given_out_anew(scene: &mut Scene) {
    let network = &mut scene.network;
    let (Read::Known(cluster), Read::Known(mask), Read::Known(held)) = (&network.cluster, &network.mask, &network.held)
    else {
        return;
    };
    let distinct: std::collections::BTreeSet<&IpNet> = held.iter().collect();
    let service = network.service.known().and_then(Option::as_ref);
    let wanted = distinct.len();
    let given = cidr::cut(cluster, *mask, wanted, service);
    network.pending += (wanted - given.len()) as i64;
    network.held = Read::Known(given);
}

/// Slices of another size hold another number of addresses for pods.
fn addresses(scene: &mut Scene) {
    let Some(each) = surge::addresses(scene) else { return };
    let ids: Vec<NodeId> = scene.board.nodes().map(|(id, _)| id).collect();
    for id in ids {
        scene.board.edit(id, |node| {
            if node.pod_ips.is_some() {
                node.pod_ips = Some(each);
            }
        });
    }
}
