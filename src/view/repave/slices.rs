//! Who holds which slice of the pod CIDR.

use ipnet::IpNet;

use crate::domain::repave::Preview;
use crate::store::{Host, HostState};
use crate::view::value::Tone;
use crate::view::why::Line;

/// What is free, then every node with its slice, those without one first: they stay NotReady until one is free.
pub fn slices<'a>(preview: Option<&Preview>, hosts: impl Iterator<Item = &'a Host>) -> Vec<Line> {
    let mut held: Vec<(Option<IpNet>, &Host)> = hosts
        .filter(|host| host.known)
        .map(|host| (host.pod_cidr.as_ref().and_then(|cidr| cidr.parse().ok()), host))
        .collect();
    held.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.name.cmp(&other.name)));
    let with = held.iter().filter(|(slice, _)| slice.is_some()).count();
    let mut lines = vec![free(preview), Line::Blank];
    lines.push(Line::Head("Held by", format!("{with} of {} nodes", held.len())));
    for (slice, host) in held {
        let state = host.state();
        let (slice, tone) = match slice {
            Some(slice) => (slice.to_string(), Tone::Dim),
            None => ("no slice".to_owned(), Tone::Bad),
        };
        // a node that is gone for good keeps its slice until its object is deleted
        let tone = match (tone, state) {
            (Tone::Dim, HostState::NotReady | HostState::Unknown) => Tone::Warn,
            (tone, _) => tone,
        };
        lines.push(Line::Node(slice, state.word(), tone, host.name.to_string()));
    }
    lines
}

fn free(preview: Option<&Preview>) -> Line {
    let Some(cidr) = preview.map(|preview| &preview.cidr) else {
        return Line::Text("", "how many are free is being read".to_owned(), Tone::Busy);
    };
    match cidr.slices.known() {
        None => Line::Text(
            "",
            format!("how many are free is unknown: {}", cidr.slices.why()),
            Tone::Warn,
        ),
        Some(slices) => {
            let tone = if slices.free() > 0 { Tone::Good } else { Tone::Bad };
            let lowest = cidr.lowest.map_or_else(String::new, |lowest| {
                format!("; a repave of all pools leaves {lowest} at its tightest")
            });
            let size = cidr.node_mask.map_or_else(String::new, |mask| format!(" of /{mask}"));
            let text = format!(
                "{} of {} slices{size} free in {}{lowest} ({})",
                slices.free(),
                slices.total,
                cidr.cluster,
                cidr.source
            );
            Line::Text("", text, tone)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Truth;

    #[test]
    fn nodes_without_a_slice_come_first_and_a_silent_holder_is_pointed_out() {
        let host = |name: &str, cidr: Option<&str>, ready| Host {
            name: name.into(),
            known: true,
            ready,
            pod_cidr: cidr.map(Into::into),
            ..Host::default()
        };
        let hosts = [
            host("b", Some("10.0.10.0/24"), Truth::True),
            host("a", Some("10.0.9.0/24"), Truth::False),
            host("c", None, Truth::False),
        ];
        let lines = slices(None, hosts.iter());
        let told: Vec<(String, Tone)> = lines
            .into_iter()
            .skip(3)
            .map(|line| match line {
                Line::Node(slice, _, tone, node) => (format!("{slice} {node}"), tone),
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(told[0].0.starts_with("no slice") && told[0].1 == Tone::Bad, "{told:?}");
        assert!(
            told[1].0.starts_with("10.0.9.0/24 ") && told[1].1 == Tone::Warn,
            "by number: {told:?}"
        );
        assert!(told[2].0.contains("10.0.10.0/24") && told[2].1 == Tone::Dim, "{told:?}");
    }
}
