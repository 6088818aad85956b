//! The table: a rule, its verdict, where it is told, what raises it, and its quiet twin.

use super::Told::{Both, Networks, Picker};
use super::{Case, nad, nic};
use crate::domain::finding::Read;
use crate::domain::finding::Verdict::{Fail, Unknown, Warn};
use crate::domain::network::choice::Multus;

pub(super) const OF_THE_NETWORK: &[Case] = &[
    (
        "nad-unreadable",
        Fail,
        Both,
        |s| s.config("{"),
        |s| s.config(r#"{"type":"bridge"}"#),
    ),
    (
        "nad-unreadable",
        Fail,
        Both,
        |s| s.config("[]"),
        |s| s.config(r#"{"plugins":[{"type":"bridge"}]}"#),
    ),
    (
        "nad-unreadable",
        Fail,
        Both,
        |s| s.config(r#"{"bridge":"br0"}"#),
        |s| s.config(r#"{"type":"bridge","bridge":"br0"}"#),
    ),
    (
        "nad-unreadable",
        Fail,
        Both,
        |s| s.config(r#"{"plugins":[]}"#),
        |s| s.config(r#"{"plugins":[{"type":"bridge"},{}]}"#),
    ),
    (
        "nad-unreadable",
        Fail,
        Both,
        |s| s.config(r#"{"plugins":[{"vlan":30}]}"#),
        |s| s.config(r#"{"plugins":[{"type":"bridge","vlan":30}]}"#),
    ),
    (
        "nad-unreadable",
        Fail,
        Both,
        |s| s.config(r#"{"plugins":[{"type":"bridge","vlan":"30"}]}"#),
        |s| s.config(r#"{"name":"v30","plugins":[{"type":"bridge","vlan":30}]}"#),
    ),
    ("nad-unreadable", Fail, Both, |s| s.vlan("\"30\""), |s| s.vlan("30")),
    ("nad-unreadable", Fail, Both, |s| s.vlan("4095"), |s| s.vlan("100")),
    ("nad-unreadable", Fail, Both, |s| s.vlan("-1"), |s| s.vlan("0")),
    (
        "nad-unreadable",
        Fail,
        Both,
        |s| s.config(r#"{"type":"bridge","vlanTrunk":[{"minID":40,"maxID":30}]}"#),
        |s| s.config(r#"{"type":"bridge","vlanTrunk":[{"minID":30,"maxID":40}]}"#),
    ),
    (
        "nad-on-node",
        Unknown,
        Both,
        |s| s.config(""),
        |s| s.config(r#"{"type":"bridge"}"#),
    ),
    (
        "nad-name",
        Warn,
        Both,
        |s| s.config(r#"{"name":"v31","type":"bridge"}"#),
        |s| s.config(r#"{"name":"v30","type":"bridge"}"#),
    ),
    (
        "nad-ipam",
        Warn,
        Both,
        |s| s.config(r#"{"type":"bridge","ipam":{"type":"dhcp"}}"#),
        |s| s.config(r#"{"type":"bridge","ipam":{}}"#),
    ),
    ("vlan-not-allowed", Fail, Both, |s| s.vlan("101"), |s| s.vlan("100")),
    ("vlan-not-allowed", Fail, Both, |s| s.vlan("9"), |s| s.vlan("21")),
    (
        "vlan-not-allowed",
        Fail,
        Both,
        |s| s.config(r#"{"plugins":[{"type":"bridge","vlan":101}]}"#),
        |s| {
            s.config(r#"{"plugins":[{"type":"bridge","vlan":101}]}"#);
            s.rules.allowed = Read::Known(None);
        },
    ),
    (
        "vlan-not-allowed",
        Fail,
        Both,
        |s| s.config(r#"{"type":"bridge","vlanTrunk":[{"minID":98,"maxID":101}]}"#),
        |s| s.config(r#"{"type":"bridge","vlanTrunk":[{"minID":98,"maxID":100},{"id":21}]}"#),
    ),
    (
        "vlan-not-allowed",
        Unknown,
        Both,
        |s| s.rules.allowed = Read::Unread("forbidden".into()),
        |s| {
            s.rules.allowed = Read::Unread("forbidden".into());
            s.config(r#"{"type":"bridge"}"#);
        },
    ),
    (
        "vlan-not-allowed",
        Fail,
        Networks,
        |s| s.vlan("101"),
        |s| s.config(r#"{"type":"sriov","vlan":101}"#),
    ),
    (
        "vlan-of-the-host",
        Warn,
        Both,
        |s| {
            s.vlan("10");
            s.rules.allowed = Read::Known(None);
        },
        |s| {
            s.vlan("11");
            s.rules.allowed = Read::Known(None);
        },
    ),
    (
        "vlan-of-the-host",
        Warn,
        Both,
        |s| {
            s.config(r#"{"type":"bridge","vlanTrunk":[{"minID":18,"maxID":22}]}"#);
            s.rules.allowed = Read::Known(None);
        },
        |s| {
            s.config(r#"{"type":"bridge","vlanTrunk":[{"minID":21,"maxID":22}]}"#);
            s.rules.allowed = Read::Known(None);
        },
    ),
    (
        "bridge-resource",
        Fail,
        Both,
        |s| s.nads()[0].resource = "bridge.network/br1".into(),
        |s| s.nads()[0].resource = "bridge.network/br0".into(),
    ),
    (
        "bridge-resource",
        Unknown,
        Both,
        |s| {
            s.nads()[0].resource = "bridge.network/br0".into();
            s.rules.offered = Read::Unread("forbidden".into());
        },
        |s| s.rules.offered = Read::Unread("forbidden".into()),
    ),
];

pub(super) const OF_THE_HOT_ADD: &[Case] = &[
    (
        "already-on",
        Warn,
        Picker,
        |s| s.means.has.push("a/v30".into()),
        |s| s.means.has.push("b/v30".into()),
    ),
    (
        "hot-plug",
        Fail,
        Picker,
        |s| s.config(r#"{"type":"macvtap"}"#),
        |s| s.config(r#"{"type":"cnv-bridge"}"#),
    ),
    (
        "hot-plug",
        Warn,
        Picker,
        |s| s.config(r#"{"type":"sriov"}"#),
        |s| {
            s.config(r#"{"type":"sriov"}"#);
            s.means.running = false;
        },
    ),
    (
        "controller",
        Fail,
        Picker,
        |s| s.means.controller = Read::Known(None),
        |s| {
            s.means.controller = Read::Known(None);
            s.means.running = false;
        },
    ),
    (
        "controller",
        Warn,
        Picker,
        |s| s.means.controller = Read::Known(Some((2, 3))),
        |s| s.means.controller = Read::Known(Some((2, 2))),
    ),
    (
        "controller",
        Warn,
        Picker,
        |s| s.means.controller = Read::Known(Some((0, 0))),
        |s| s.means.controller = Read::Known(Some((1, 1))),
    ),
    (
        "controller",
        Unknown,
        Picker,
        |s| s.means.controller = Read::Unread("forbidden".into()),
        |s| {
            s.means.controller = Read::Unread("forbidden".into());
            s.means.running = false;
        },
    ),
    (
        "multus-thin",
        Fail,
        Picker,
        |s| s.means.multus = Read::Known(Some(Multus::Thin)),
        |s| {
            s.means.multus = Read::Known(Some(Multus::Thin));
            s.means.running = false;
        },
    ),
    (
        "multus-thin",
        Unknown,
        Picker,
        |s| s.means.multus = Read::Known(None),
        |s| s.means.multus = Read::Known(Some(Multus::Thick)),
    ),
    (
        "multus-thin",
        Unknown,
        Picker,
        |s| s.means.multus = Read::Unread("forbidden".into()),
        |s| {
            s.means.multus = Read::Unread("forbidden".into());
            s.means.running = false;
        },
    ),
    (
        "pcie-ports",
        Fail,
        Picker,
        |s| s.means.ports = Some(0),
        |s| s.means.ports = Some(1),
    ),
    (
        "pcie-ports",
        Unknown,
        Picker,
        |s| s.means.ports = None,
        |s| {
            s.means.ports = None;
            s.means.running = false;
        },
    ),
];

pub(super) const OF_THE_CLUSTER: &[Case] = &[
    ("nad-unused", Warn, Networks, |s| s.nics.clear(), |_| {}),
    (
        "nad-unused",
        Warn,
        Networks,
        |s| s.nads().push(nad("default/idle", r#"{"type":"bridge","vlan":40}"#)),
        |s| s.more("default/used", r#"{"type":"bridge","vlan":40}"#),
    ),
    (
        "nad-twin",
        Warn,
        Networks,
        |s| {
            s.more(
                "a/copy",
                r#"{"plugins":[{"type":"cnv-bridge","bridge":"br0","vlan":30}]}"#,
            );
        },
        |s| s.more("a/copy", r#"{"type":"bridge","bridge":"br1","vlan":30}"#),
    ),
    (
        "nad-twin",
        Warn,
        Networks,
        |s| s.more("a/copy", r#"{"type":"bridge","bridge":"br0","vlan":30}"#),
        |s| s.more("default/copy", r#"{"type":"bridge","bridge":"br0","vlan":30}"#),
    ),
    (
        "nad-missing",
        Fail,
        Networks,
        |s| s.nics.push(nic("lost", "gone", "02:00:00:00:00:02", "10.30.0.2")),
        |s| s.nics.push(nic("lost", "v30", "02:00:00:00:00:02", "10.30.0.2")),
    ),
    (
        "nad-missing",
        Unknown,
        Networks,
        |s| s.nads = Read::Unread("forbidden".into()),
        |s| {
            s.nads = Read::Unread("forbidden".into());
            s.nics.clear();
        },
    ),
    (
        "nad-of-others",
        Warn,
        Networks,
        |s| s.more("b/v40", r#"{"type":"bridge","vlan":40}"#),
        |s| s.more("default/v40", r#"{"type":"bridge","vlan":40}"#),
    ),
    (
        "no-fixed-mac",
        Warn,
        Networks,
        |s| s.nics[0].fixed_mac.clear(),
        // off, and fixed
        |s| s.nics[0].mac.clear(),
    ),
    (
        "same-mac",
        Fail,
        Networks,
        |s| s.nics.push(nic("web", "v30", "02-00-00-00-00-01", "10.30.0.2")),
        |s| s.nics.push(nic("web", "v30", "02:00:00:00:00:02", "10.30.0.2")),
    ),
    (
        "same-mac",
        Fail,
        Networks,
        |s| {
            // another name for the same VLAN is the same segment
            s.more("default/copy", r#"{"type":"bridge","bridge":"br0","vlan":30}"#);
            s.nics[1].mac = "02:00:00:00:00:01".into();
        },
        |s| {
            s.more("default/copy", r#"{"type":"bridge","bridge":"br0","vlan":40}"#);
            s.nics[1].mac = "02:00:00:00:00:01".into();
        },
    ),
    (
        "same-mac",
        Fail,
        Networks,
        |s| {
            // one that is off keeps its address
            s.nics.push(nic("web", "v30", "02:00:00:00:00:01", "10.30.0.2"));
            s.nics[1].mac.clear();
        },
        |s| {
            // the address it would get is not the one it has
            s.nics.push(nic("web", "v30", "02:00:00:00:00:01", "10.30.0.2"));
            s.nics[1].mac = "02:00:00:00:00:02".into();
        },
    ),
    (
        "same-ip",
        Fail,
        Networks,
        |s| s.nics.push(nic("web", "v30", "02:00:00:00:00:02", "10.30.0.1")),
        |s| {
            s.more("default/v40", r#"{"type":"bridge","bridge":"br0","vlan":40}"#);
            s.nics[1].ips = vec!["10.30.0.1".into()];
        },
    ),
    (
        "same-ip",
        Fail,
        Networks,
        |s| {
            s.nics[0].ips = vec!["fd00::1".into()];
            s.nics.push(nic("web", "v30", "02:00:00:00:00:02", "fd00:0::1"));
        },
        |s| {
            s.nics[0].ips = vec!["fe80::1".into()];
            s.nics.push(nic("web", "v30", "02:00:00:00:00:02", "fe80::1"));
        },
    ),
];
