//! Nodes, addresses and requests.
use super::*;
use crate::sim::seed::vm::{NOWHERE, flag};

/// Bytes or millicores of the few suffixes in use.
fn quantity(v: &Value) -> u64 {
    let s = v.as_str().unwrap_or_default();
    let digits = s.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let n: u64 = digits.parse().unwrap_or(0);
    match &s[digits.len()..] {
        "Ki" => n << 10,
        "Mi" => n << 20,
        "Gi" => n << 30,
        "M" => n * 1_000_000,
        "m" => n,
        "" => n * 1000,
        other => panic!("{other}"),
    }
}

fn check(pods: impl Iterator<Item = Value>, nodes: &HashMap<String, Value>) {
    let mut addresses = HashSet::new();
    let mut used: HashMap<String, (u64, u64, u64)> = HashMap::new();
    for p in pods {
        let node = text(&p, "/spec/nodeName").to_owned();
        let Some(n) = nodes.get(&node) else {
            assert_eq!(p["status"]["phase"], "Pending");
            continue;
        };
        assert_eq!(p["status"]["hostIP"], n["status"]["addresses"][0]["address"]);
        if let (Some(ip), None) = (p["status"]["podIP"].as_str(), p["spec"].get("hostNetwork")) {
            let block = text(n, "/spec/podCIDR").trim_end_matches("0/24");
            assert!(ip.starts_with(block), "{ip} is not in {block}");
            assert!(addresses.insert(ip.to_owned()), "{ip} twice");
        }
        if p["status"]["phase"] != "Succeeded" {
            assert!(
                text(n, "/metadata/creationTimestamp") <= text(&p, "/metadata/creationTimestamp"),
                "{:?}",
                id(&p)
            );
            let sum = used.entry(node).or_default();
            sum.0 += 1;
            for c in p["spec"]["containers"].as_array().unwrap() {
                sum.1 += quantity(&c["resources"]["requests"]["memory"]);
                sum.2 += quantity(&c["resources"]["requests"]["cpu"]);
            }
        }
    }
    for (node, (pods, memory, cpu)) in used {
        let room = &nodes[&node]["status"]["allocatable"];
        assert!(pods <= 250, "{node} {pods}");
        assert!(memory <= quantity(&room["memory"]), "{node} {memory}");
        assert!(cpu <= quantity(&room["cpu"]), "{node} {cpu}");
    }
}

fn nodes(s: &Seed) -> HashMap<String, Value> {
    (0..s.len("nodes"))
        .map(|i| s.render("nodes", i))
        .map(|n| (id(&n).1, n))
        .collect()
}

#[test]
fn small_fits() {
    let s = world(Profile::Small);
    check(small()["pods"].iter().cloned(), &nodes(&s));
}

/// The same on the records of the big world, where rendering all pods would take too long.
#[test]
fn ra_fits() {
    let Seed(w) = world(Profile::Ra);
    let mut used = vec![(0_u64, 0_u64, 0_u64); w.nodes.len()];
    let mut octets = HashSet::new();
    let mut take = |node: u8, octet: u8| {
        assert!(
            (2..=253).contains(&octet) && octets.insert((node, octet)),
            "{node} {octet}"
        );
    };
    for s in w.platform.iter().filter(|s| s.ip > 0) {
        take(s.node, s.ip);
    }
    for vm in &w.vms {
        let mut add = |node: u8| {
            let u = &mut used[usize::from(node)];
            *u = (
                u.0 + 1,
                u.1 + u64::from(vm.request_mib()),
                u.2 + u64::from(vm.vcpus()) * 100,
            );
        };
        if vm.state.on_node() {
            add(vm.node);
        }
        if vm.state.guest_up() {
            take(vm.node, vm.ip);
        }
        if vm.target != NOWHERE {
            add(vm.target);
            take(vm.target, vm.target_ip);
        }
        if vm.is(flag::LEFTOVER) {
            take(vm.source, vm.source_ip);
        }
        if vm.is(flag::HOTPLUG) {
            take(vm.node, vm.plug_ip);
        }
    }
    for (i, (pods, mib, millis)) in used.into_iter().enumerate() {
        let n = w.nodes[i];
        // ten daemons and what the platform runs there: about 11 GiB and 3 CPUs, one node more with Prometheus
        assert!(pods + 20 <= 250, "{i} {pods}");
        assert!(mib + 40 * 1024 <= n.allocatable_kib(i as u8) / 1024, "{i} {mib}");
        assert!(millis + 6_000 <= u64::from(n.cpu_millis()), "{i} {millis}");
    }
}

#[test]
fn each_node_has_its_own_block_and_one_is_spare() {
    let s = world(Profile::Ra);
    let blocks: HashSet<String> = nodes(&s)
        .values()
        .map(|n| text(n, "/spec/podCIDR").to_owned())
        .collect();
    assert_eq!(blocks.len(), 63);
    for b in blocks {
        let third: u8 = b
            .strip_prefix("100.64.")
            .unwrap()
            .strip_suffix(".0/24")
            .unwrap()
            .parse()
            .unwrap();
        assert!(third < 64, "{b} is outside 100.64.0.0/18");
    }
}

#[test]
fn machines_and_storage_nodes_stand_for_nodes() {
    let s = world(Profile::Small);
    let nodes = nodes(&s);
    for m in &small()["machines.cluster.x-k8s.io"] {
        let n = &nodes[text(m, "/status/nodeRef/name")];
        assert_eq!(n["metadata"]["uid"], m["status"]["nodeRef"]["uid"]);
        assert_eq!(n["spec"]["providerID"], m["spec"]["providerID"]);
    }
    let storage = &small()["storagenodes.core.libopenstorage.org"];
    assert_eq!(storage.len(), 5);
    assert!(
        storage
            .iter()
            .all(|n| nodes.contains_key(&id(n).1) && id(n).1.contains("-w-"))
    );
}

#[test]
fn macs_are_unique_but_for_the_clones() {
    let Seed(w) = world(Profile::Ra);
    let mut macs: HashMap<String, u32> = HashMap::new();
    for vm in &w.vms {
        for (k, _) in vm::nics(vm).enumerate() {
            *macs.entry(vm::mac(vm, k as u32)).or_default() += 1;
        }
    }
    assert_eq!(macs.values().filter(|n| **n == 2).count(), 3);
    assert!(macs.values().all(|n| *n <= 2));
}

#[test]
fn a_quota_counts_what_its_namespace_uses() {
    let quotas = &small()["resourcequotas"];
    assert_eq!(quotas.len(), 1);
    for q in quotas {
        let here = |p: &&Value| id(p).0 == id(q).0 && p["status"]["phase"] != "Succeeded";
        let (mut pods, mut bytes, mut millis) = (0_u64, 0, 0);
        for p in small()["pods"].iter().filter(here) {
            pods += 1;
            let side = p["spec"]["initContainers"].as_array().into_iter().flatten();
            for c in p["spec"]["containers"].as_array().into_iter().flatten().chain(side) {
                bytes += quantity(&c["resources"]["requests"]["memory"]);
                millis += quantity(&c["resources"]["requests"]["cpu"]);
            }
        }
        let used = &q["status"]["used"];
        assert_eq!(used["pods"], pods.to_string());
        assert_eq!(used["requests.memory"], bytes.to_string());
        assert_eq!(used["requests.cpu"], format!("{millis}m"));
        let claims = small()["persistentvolumeclaims"]
            .iter()
            .filter(|c| id(c).0 == id(q).0)
            .count();
        assert_eq!(used["persistentvolumeclaims"], claims.to_string());
    }
}
