//! Services, configuration and quotas (pkg/printers/internalversion/printers.go).
use jiff::Timestamp;
use serde_json::Value;

use super::super::column::{Column, NAME, number, text, wide};
use super::super::read::{age, at, list, number as count, or_none, text as word};
use super::selector::selector;

const AGE: Column = text("Age", "Time since the object was created.", age);

pub(super) const SERVICES: &[Column] = &[
    NAME,
    text("Type", "How the service is exposed.", |service, _| {
        word(service, &["spec", "type"]).into()
    }),
    text("Cluster-IP", "The IP address of the service.", |service, _| {
        or_none(word(service, &["spec", "clusterIPs", "[0]"])).into()
    }),
    text("External-IP", "Addresses outside the cluster.", external),
    text("Port(s)", "The ports that are exposed.", ports),
    AGE,
    wide("Selector", "Which pods get the traffic.", |service, _| {
        selector(service, &["spec", "selector"])
    }),
];

pub(super) const ENDPOINTS: &[Column] = &[NAME, text("Endpoints", "Addresses and ports.", endpoints), AGE];

pub(super) const CONFIG_MAPS: &[Column] = &[
    NAME,
    text("Data", "Data contains the configuration data.", |map, _| {
        (entries(map, "data") + entries(map, "binaryData")).into()
    }),
    AGE,
];

pub(super) const SECRETS: &[Column] = &[
    NAME,
    text(
        "Type",
        "Used to facilitate programmatic handling of secret data.",
        |secret, _| word(secret, &["type"]).into(),
    ),
    text("Data", "Number of entries.", |secret, _| entries(secret, "data").into()),
    AGE,
];

pub(super) const SERVICE_ACCOUNTS: &[Column] = &[
    NAME,
    text("Secrets", "Secrets pods of this account may use.", |account, _| {
        list(account, &["secrets"]).len().into()
    }),
    AGE,
];

pub(super) const QUOTAS: &[Column] = &[
    NAME,
    text("Request", "Requested amounts against the hard limit.", |quota, _| {
        used(quota, false)
    }),
    text("Limit", "Limited amounts against the hard limit.", |quota, _| {
        used(quota, true)
    }),
    AGE,
];

pub(super) const LEASES: &[Column] = &[
    NAME,
    text("Holder", "Who holds the lease.", |lease, _| {
        word(lease, &["spec", "holderIdentity"]).into()
    }),
    AGE,
];

pub(super) const PRIORITY_CLASSES: &[Column] = &[
    NAME,
    number("Value", "The value of this priority class.", |class, _| {
        count(class, &["value"]).into()
    }),
    text("Global-Default", "Whether it is the default.", |class, _| {
        super::super::read::truth(class, &["globalDefault"]).into()
    }),
    AGE,
    wide(
        "PreemptionPolicy",
        "Whether pods preempt others.",
        |class, _| match word(class, &["preemptionPolicy"]) {
            "" => "PreemptLowerPriority".into(),
            policy => policy.into(),
        },
    ),
];

fn entries(object: &Value, field: &str) -> usize {
    at(object, &[field])
        .and_then(Value::as_object)
        .map_or(0, serde_json::Map::len)
}

fn external(service: &Value, _: Timestamp) -> Value {
    let balanced: Vec<&str> = list(service, &["status", "loadBalancer", "ingress"])
        .iter()
        .map(|one| match word(one, &["ip"]) {
            "" => word(one, &["hostname"]),
            ip => ip,
        })
        .collect();
    let fixed: Vec<&str> = list(service, &["spec", "externalIPs"])
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let all: Vec<&str> = balanced.into_iter().chain(fixed).collect();
    match word(service, &["spec", "type"]) {
        "ExternalName" => word(service, &["spec", "externalName"]).into(),
        "LoadBalancer" if all.is_empty() => "<pending>".into(),
        _ => or_none(&all.join(",")).into(),
    }
}

fn ports(service: &Value, _: Timestamp) -> Value {
    let words: Vec<String> = list(service, &["spec", "ports"])
        .iter()
        .map(|port| {
            let number = count(port, &["port"]);
            let protocol = match word(port, &["protocol"]) {
                "" => "TCP",
                given => given,
            };
            match count(port, &["nodePort"]) {
                0 => format!("{number}/{protocol}"),
                node_port => format!("{number}:{node_port}/{protocol}"),
            }
        })
        .collect();
    or_none(&words.join(",")).into()
}

/// At most three of them, as `formatEndpoints` does.
fn endpoints(object: &Value, _: Timestamp) -> Value {
    let mut all = Vec::new();
    for subset in list(object, &["subsets"]) {
        for port in list(subset, &["ports"]) {
            for address in list(subset, &["addresses"]) {
                all.push(format!("{}:{}", word(address, &["ip"]), count(port, &["port"])));
            }
        }
    }
    let more = all.len().saturating_sub(3);
    all.truncate(3);
    let shown = all.join(",");
    if more > 0 {
        format!("{shown} + {more} more...").into()
    } else {
        or_none(&shown).into()
    }
}

fn used(quota: &Value, limits: bool) -> Value {
    let hard = at(quota, &["status", "hard"]).and_then(Value::as_object);
    let mut names: Vec<&String> = hard
        .into_iter()
        .flat_map(|map| map.keys())
        .filter(|name| name.starts_with("limits.") == limits)
        .collect();
    names.sort();
    let words: Vec<String> = names
        .into_iter()
        .map(|name| {
            let of = |field| match word(quota, &["status", field, name]) {
                "" => "0",
                amount => amount,
            };
            format!("{name}: {}/{}", of("used"), of("hard"))
        })
        .collect();
    words.join(", ").into()
}
