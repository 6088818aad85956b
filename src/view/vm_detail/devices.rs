//! NICs and disks: declared in the spec, reported in the status, joined by name.

use serde_json::Value as Json;

use super::{Body, Cell, Detail, Section, at, list, named};
use crate::domain::{human, quantity};
use crate::view::value::Tone;

pub(super) fn nics(detail: &Detail) -> Section {
    let spec = detail.spec();
    let declared = list(spec, "/domain/devices/interfaces");
    let networks = list(spec, "/networks");
    let reported = detail
        .vmi
        .as_ref()
        .map_or(&[][..], |vmi| list(vmi, "/status/interfaces"));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for nic in declared {
        let name = at(nic, "/name");
        let network = named(networks, name);
        let network = match network.map(|network| at(network, "/multus/networkName")) {
            Some("") => "pod network".to_owned(),
            Some(nad) => nad.to_owned(),
            None => String::new(),
        };
        let live = named(reported, name);
        let mac = live.map(|live| at(live, "/mac")).filter(|mac| !mac.is_empty());
        rows.push(vec![
            Cell::plain(name),
            Cell::plain(network),
            address(live, detail.vmi.is_some()),
            match (mac, at(nic, "/macAddress")) {
                (Some(mac), _) => Cell::plain(mac),
                (None, "") => Cell::dim("not fixed"),
                (None, fixed) => Cell::plain(fixed),
            },
            Cell::plain(live.map_or("", |live| at(live, "/interfaceName"))),
            link(nic, live),
        ]);
    }
    // NICs that only the guest knows: bridges, tunnels, or one that is being unplugged
    for live in reported
        .iter()
        .filter(|live| named(declared, at(live, "/name")).is_none())
    {
        rows.push(vec![
            Cell::dim(if at(live, "/name").is_empty() {
                "(guest only)"
            } else {
                at(live, "/name")
            }),
            Cell::dim(""),
            address(Some(live), true),
            Cell::plain(at(live, "/mac")),
            Cell::plain(at(live, "/interfaceName")),
            link(&Json::Null, Some(live)),
        ]);
    }
    let body = if rows.is_empty() {
        Body::Nothing("none declared".into())
    } else {
        Body::Grid(&["NIC", "NETWORK", "IP", "MAC", "GUEST", "LINK"], rows)
    };
    Section { title: "NICs", body }
}

fn address(live: Option<&Json>, running: bool) -> Cell {
    let Some(live) = live else {
        return if running {
            Cell::new("not attached", Tone::Warn)
        } else {
            Cell::dim("")
        };
    };
    let all: Vec<&str> = list(live, "/ipAddresses").iter().filter_map(Json::as_str).collect();
    if all.is_empty() {
        Cell::plain(at(live, "/ipAddress"))
    } else {
        Cell::plain(all.join(" "))
    }
}

fn link(declared: &Json, live: Option<&Json>) -> Cell {
    if at(declared, "/state") == "absent" {
        return Cell::new("unplugging", Tone::Busy);
    }
    match live.map(|live| at(live, "/linkState")) {
        Some("down") => Cell::new("down", Tone::Warn),
        Some(state) => Cell::plain(state),
        None => Cell::dim(at(declared, "/state")),
    }
}

pub(super) fn disks(detail: &Detail) -> Section {
    let spec = detail.spec();
    let devices = list(spec, "/domain/devices/disks");
    let reported = detail
        .vmi
        .as_ref()
        .map_or(&[][..], |vmi| list(vmi, "/status/volumeStatus"));
    let rows: Vec<Vec<Cell>> = list(spec, "/volumes")
        .iter()
        .map(|volume| {
            let name = at(volume, "/name");
            let live = named(reported, name);
            let claim = live.and_then(|live| live.get("persistentVolumeClaimInfo"));
            let size = claim
                .map(|claim| at(claim, "/capacity/storage"))
                .filter(|size| !size.is_empty());
            let modes: Vec<&str> = claim
                .map(|claim| {
                    list(claim, "/accessModes")
                        .iter()
                        .filter_map(Json::as_str)
                        .map(short_mode)
                        .collect()
                })
                .unwrap_or_default();
            let phase = live.map_or("", |live| at(live, "/phase"));
            vec![
                Cell::plain(name),
                Cell::plain(live.map_or("", |live| at(live, "/target"))),
                Cell::plain(named(devices, name).map_or("", bus)),
                Cell::plain(source(volume)),
                Cell::plain(size.and_then(quantity::whole).map(human::bytes).unwrap_or_default()),
                access(&modes, claim.map_or("", |claim| at(claim, "/volumeMode"))),
                match phase {
                    "" | "Ready" => Cell::dim(phase),
                    phase => Cell::new(phase, Tone::Busy),
                },
            ]
        })
        .collect();
    let body = if rows.is_empty() {
        Body::Nothing("none declared".into())
    } else {
        Body::Grid(&["DISK", "DEV", "BUS", "SOURCE", "SIZE", "ACCESS", "PHASE"], rows)
    };
    Section { title: "Disks", body }
}

fn bus(device: &Json) -> &str {
    ["/disk/bus", "/cdrom/bus", "/lun/bus"]
        .into_iter()
        .map(|pointer| at(device, pointer))
        .find(|bus| !bus.is_empty())
        .unwrap_or_default()
}

/// "dataVolume erp-db-03-root"; a volume has one key beside its name, which says what it is.
fn source(volume: &Json) -> String {
    let Some((kind, body)) = volume.as_object().into_iter().flatten().find(|(key, _)| *key != "name") else {
        return String::new();
    };
    let name = ["/name", "/claimName", "/image", "/path"]
        .into_iter()
        .map(|pointer| at(body, pointer))
        .find(|name| !name.is_empty());
    match name {
        Some(name) => format!("{kind} {name}"),
        None => kind.clone(),
    }
}

fn short_mode(mode: &str) -> &str {
    match mode {
        "ReadWriteMany" => "RWX",
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteOncePod" => "RWOP",
        other => other,
    }
}

/// A disk that one node alone may write keeps its VM from migrating.
fn access(modes: &[&str], volume_mode: &str) -> Cell {
    let text = format!("{} {volume_mode}", modes.join(","));
    let tone = if modes.is_empty() || modes.contains(&"RWX") {
        Tone::Plain
    } else {
        Tone::Warn
    };
    Cell::new(text.trim(), tone)
}
