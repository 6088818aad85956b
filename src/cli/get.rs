//! `vmotui get`.

use std::fmt::Write as _;
use std::time::Duration;

use clap::Args;
use strum::VariantNames as _;

use crate::domain::suggest;
use crate::output::Format;
use crate::shell::oneshot::{Get, What};
use crate::view::column::Table;
use crate::view::{balance, events, networks, nics, nodes, pools, reclaim, snapshots, tasks, vms, volumes};

/// Arguments of `get`.
#[derive(Debug, Args)]
#[command(after_long_help = fields())]
pub struct GetArgs {
    /// nodes, vms, migrations, evictions, snapshots, networks, nics, pools, volumes, reclaimable or events
    #[arg(value_parser = kind)]
    pub kind: What,
    /// Only VMs on this node, this node itself, migrations that leave or reach it, or events about it
    #[arg(long, value_name = "NAME")]
    pub node: Option<String>,
    /// Only rows that match: `node=vmo-w-07 status!=running mem>8Gi age>30d`, with and, or, not and ( )
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// Order by a field; `FIELD:desc` or `-FIELD` for the largest first
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// table, wide, json, csv or name
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = format)]
    pub output: Format,
    /// Print the rows, then one line for each change, until Ctrl-C
    #[arg(short, long)]
    pub watch: bool,
    /// With --watch, seconds between two reads of what no watch brings: networks, nics, pools, volumes, reclaimable
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(5..=3600))]
    pub every: u64,
}

impl From<GetArgs> for Get {
    fn from(args: GetArgs) -> Self {
        Self {
            what: args.kind,
            node: args.node,
            filter: args.filter,
            sort: args.sort,
            format: args.output,
            watch: args.watch,
            every: Duration::from_secs(args.every),
        }
    }
}

/// What can be filtered and sorted by, from the tables themselves.
fn fields() -> String {
    let mut text = String::new();
    list(&nodes::NODES, &mut text);
    list(&vms::VMS, &mut text);
    list(&tasks::TASKS, &mut text);
    list(&balance::MOVES, &mut text);
    list(&snapshots::SNAPSHOTS, &mut text);
    list(&networks::NETWORKS, &mut text);
    list(&nics::NICS, &mut text);
    list(&pools::POOLS, &mut text);
    list(&volumes::VOLUMES, &mut text);
    list(&reclaim::RECLAIM, &mut text);
    list(&events::EVENTS, &mut text);
    text
}

fn list<R>(table: &Table<R>, into: &mut String) {
    // writing into a string cannot fail
    let _ = writeln!(
        into,
        "Fields of {} for --filter and --sort, with other names:",
        table.name
    );
    for column in table.columns {
        let names: Vec<&str> = std::iter::once(column.id)
            .chain(column.aliases.iter().copied())
            .collect();
        let _ = writeln!(into, "  {:<28} {}", names.join(", "), column.doc);
    }
    let _ = writeln!(into);
}

const KINDS: [(&str, What, &[&str]); 11] = [
    ("nodes", What::Nodes, &["node", "no"]),
    (
        "vms",
        What::Vms,
        &["vm", "virtualmachine", "virtualmachines", "virtualmachines.kubevirt.io"],
    ),
    (
        "migrations",
        What::Migrations,
        &[
            "migration",
            "vmim",
            "virtualmachineinstancemigration",
            "virtualmachineinstancemigrations",
        ],
    ),
    ("evictions", What::Evictions, &["eviction", "moves", "move", "drs"]),
    (
        "snapshots",
        What::Snapshots,
        &[
            "snapshot",
            "vmsnapshot",
            "virtualmachinesnapshot",
            "virtualmachinesnapshots",
        ],
    ),
    (
        "networks",
        What::Networks,
        &["network", "nad", "nads", "net-attach-def", "vlans"],
    ),
    ("nics", What::Nics, &["nic", "interfaces", "vnics"]),
    ("pools", What::Pools, &["pool", "storage-pools", "datastores"]),
    (
        "volumes",
        What::Volumes,
        &["volume", "vol", "pv", "pvs", "persistentvolumes"],
    ),
    ("reclaimable", What::Reclaimable, &["reclaim", "orphans"]),
    ("events", What::Events, &["event", "ev"]),
];

/// A kind by the name of its screen, or as kubectl calls it.
fn kind(text: &str) -> Result<What, String> {
    let wanted = text.to_ascii_lowercase();
    let found = KINDS
        .iter()
        .find(|(name, _, aliases)| *name == wanted || aliases.contains(&wanted.as_str()));
    found.map(|(_, what, _)| *what).ok_or_else(|| {
        let names: Vec<&str> = KINDS.iter().map(|(name, ..)| *name).collect();
        let hint = suggest::hint(&wanted, names.iter().copied());
        format!("unknown kind \"{text}\"{hint} (known: {})", names.join(", "))
    })
}

fn format(text: &str) -> Result<Format, String> {
    text.parse().map_err(|_| {
        let hint = suggest::hint(text, Format::VARIANTS.iter().copied());
        format!(
            "unknown format \"{text}\"{hint} (known: {})",
            Format::VARIANTS.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_go_by_their_names_and_kubectls() {
        for (text, wanted) in [
            ("nodes", What::Nodes),
            ("vm", What::Vms),
            ("VirtualMachines", What::Vms),
            ("ev", What::Events),
        ] {
            assert_eq!(kind(text), Ok(wanted));
        }
        let said = kind("evnts").unwrap_err();
        assert!(
            said.contains("unknown kind \"evnts\"") && said.contains("did you mean \"events\"") && said.contains("vms")
        );
        assert!(kind("pvc").unwrap_err().contains(
            "known: nodes, vms, migrations, evictions, snapshots, networks, nics, pools, volumes, reclaimable, events"
        ));
    }

    #[test]
    fn formats() {
        assert_eq!(format("json"), Ok(Format::Json));
        assert!(format("yaml").unwrap_err().contains("table, wide, json, csv, name"));
    }
}
