//! Services beyond core, NetworkAttachmentDefinitions, Cilium and MetalLB.
use super::super::kind::{Kind, STATUS};

pub(super) const KINDS: &[Kind] = &[
    builtin!(
        "networking.k8s.io",
        "v1",
        "IngressClass",
        "ingressclasses",
        "ingressclass"
    )
    .cluster(),
    builtin!("networking.k8s.io", "v1", "Ingress", "ingresses", "ingress")
        .short(&["ing"])
        .subresources(&[STATUS]),
    builtin!(
        "networking.k8s.io",
        "v1",
        "NetworkPolicy",
        "networkpolicies",
        "networkpolicy"
    )
    .short(&["netpol"]),
    builtin!(
        "discovery.k8s.io",
        "v1",
        "EndpointSlice",
        "endpointslices",
        "endpointslice"
    ),
    custom!(
        "k8s.cni.cncf.io",
        "v1",
        "NetworkAttachmentDefinition",
        "network-attachment-definitions",
        "network-attachment-definition"
    )
    .short(&["net-attach-def"]),
    custom!("cilium.io", "v2", "CiliumNode", "ciliumnodes", "ciliumnode")
        .cluster()
        .short(&["cn", "ciliumn"])
        .categories(&["cilium"])
        .subresources(&[STATUS]),
    custom!("metallb.io", "v1beta1", "BFDProfile", "bfdprofiles", "bfdprofile").subresources(&[STATUS]),
    custom!(
        "metallb.io",
        "v1beta1",
        "BGPAdvertisement",
        "bgpadvertisements",
        "bgpadvertisement"
    )
    .subresources(&[STATUS]),
    custom!("metallb.io", "v1beta2", "BGPPeer", "bgppeers", "bgppeer").subresources(&[STATUS]),
    custom!("metallb.io", "v1beta1", "BGPPeer", "bgppeers", "bgppeer").subresources(&[STATUS]),
    custom!("metallb.io", "v1beta1", "Community", "communities", "community").subresources(&[STATUS]),
    custom!(
        "metallb.io",
        "v1beta1",
        "ConfigurationState",
        "configurationstates",
        "configurationstate"
    )
    .subresources(&[STATUS]),
    custom!(
        "metallb.io",
        "v1beta1",
        "IPAddressPool",
        "ipaddresspools",
        "ipaddresspool"
    )
    .subresources(&[STATUS]),
    custom!(
        "metallb.io",
        "v1beta1",
        "L2Advertisement",
        "l2advertisements",
        "l2advertisement"
    )
    .subresources(&[STATUS]),
    custom!(
        "metallb.io",
        "v1beta1",
        "ServiceBGPStatus",
        "servicebgpstatuses",
        "servicebgpstatus"
    )
    .subresources(&[STATUS]),
    custom!(
        "metallb.io",
        "v1beta1",
        "ServiceL2Status",
        "servicel2statuses",
        "servicel2status"
    )
    .subresources(&[STATUS]),
];
