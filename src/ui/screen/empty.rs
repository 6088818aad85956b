//! Why a list is empty, and what to do.

use crate::app::App;
use crate::app::connection::{Link, Source};
use crate::app::screen::{BalancePart, BalanceScreen, NetworksScreen, Page, Screen, VmsScreen};
use crate::app::storage::{Part, StorageScreen};
use crate::domain::finding::Read;
use crate::model::Kind;
use crate::model::trouble::Trouble;
use crate::ui::theme::Role;
use crate::ui::widget::text::{Run, Runs, wrap};
use crate::view::pulse::{self, Pulse};

pub(super) fn lines(app: &App) -> Vec<Runs<'static>> {
    if let Screen::Nics(screen) = app.screen()
        && screen.members.is_empty()
    {
        return vec![
            heading("No VM has a NIC on this network."),
            plain("Pods may use it as well.".into()),
        ];
    }
    if let Screen::Networks(screen) = app.screen()
        && screen.search.text().is_empty()
    {
        return networks(screen);
    }
    if let Screen::Balance(screen) = app.screen()
        && screen.search().text().is_empty()
    {
        return balance(screen);
    }
    if let Screen::Repave(screen) = app.screen() {
        return vec![heading(match screen.page {
            Page::Pools => "No pools were found.",
            Page::Pool(_) => "No node of this pool was found.",
            Page::Steps(_) => "Nothing rolls: there is no step.",
            Page::Machines => return vec![heading(machines(app))],
            _ => "No VM is on this node, and nothing else stands in the way.",
        })];
    }
    if let Screen::Storage(screen) = app.screen()
        && screen.search_text().is_empty()
    {
        return storage(screen);
    }
    let kind = match app.screen() {
        Screen::Nodes(screen) if !screen.search.active() => Kind::Node,
        Screen::Tasks(_) => Kind::VirtualMachineInstanceMigration,
        Screen::Snapshots(_) => Kind::VirtualMachineSnapshot,
        _ => Kind::VirtualMachine,
    };
    if let Link::Down(trouble) = &app.connection.link {
        return told(
            app,
            "No connection to the cluster.",
            trouble,
            "It is tried again by itself; ctrl-r tries now.",
        );
    }
    if let Some(trouble) = app.inventory.freshness(kind).trouble() {
        let head = format!("The {} cannot be read.", kind.plural_title());
        return told(
            app,
            &head,
            trouble,
            "Everything else works on; it is tried again by itself.",
        );
    }
    match (&app.connection.link, pulse::feel(&app.inventory, app.now)) {
        (Link::Connecting(doing), Pulse::Waiting) => vec![heading("Connecting."), plain(doing.clone())],
        (_, Pulse::Waiting | Pulse::Loading(_)) if app.connection.source != Source::Dump => {
            vec![heading("Loading."), plain("The first rows come in a moment.".into())]
        }
        _ => nothing(app, kind),
    }
}

/// An empty list says what that proves, and what it does not.
/// Why no machine is in view.
fn machines(app: &App) -> &'static str {
    let shown = app.foreseen(&Page::Machines);
    match shown.and_then(|shown| shown.foreseen.under_way.known()) {
        None => "Whether machines come or go is not known.",
        Some(rollout) if rollout.all == 0 => {
            "No Machine of Cluster API is in this cluster: nothing in it tells what comes and goes."
        }
        Some(_) => "No machine comes or goes just now.",
    }
}

fn balance(screen: &BalanceScreen) -> Vec<Runs<'static>> {
    let Some(report) = screen.report.as_deref().filter(|_| screen.trouble.is_none()) else {
        return match &screen.trouble {
            Some(_) => vec![heading("Nothing could be read."), plain("ctrl-r tries again.".into())],
            None => vec![heading("Reading.")],
        };
    };
    let unread = &report.advice.unread;
    match screen.part {
        BalancePart::Findings => vec![heading("Nothing is wrong with the balance.")],
        BalancePart::Moves => vec![
            heading("No VM was moved that anybody remembers."),
            plain("KubeVirt keeps five migrations a VM; the journal adds what vmotui saw.".into()),
        ],
        BalancePart::Advice if !unread.is_empty() => {
            let mut lines = vec![heading(
                "UNKNOWN: what would be moved was not computed from everything.",
            )];
            lines.extend(unread.iter().cloned().map(plain));
            lines
        }
        BalancePart::Advice => vec![
            heading("Nothing would be moved."),
            plain(if report.advice.even().already() {
                "Nodes are even enough.".into()
            } else if report.advice.faults.is_empty() {
                "Nodes are uneven, but moving any one VM would not change that.".into()
            } else {
                "What would help is held back: \"Not moved\" tells why.".into()
            }),
        ],
        BalancePart::Faults => vec![
            heading("Nothing that would help is held back."),
            plain("A VM that stands in neither list stays because its move would not even out loads.".into()),
        ],
    }
}

/// Networks are read when they are asked for.
fn networks(screen: &NetworksScreen) -> Vec<Runs<'static>> {
    if screen.read.is_none() {
        return vec![heading("Reading networks and the NICs of all VMs.")];
    }
    let mut lines = vec![heading("No networks.")];
    lines.extend(screen.missing.iter().cloned().map(plain));
    lines
}

/// Each part is read when it is first looked at.
fn storage(screen: &StorageScreen) -> Vec<Runs<'static>> {
    match screen.part {
        Part::Pools if screen.storage.is_none() => vec![heading("Looking for pools, source by source.")],
        Part::Pools => vec![
            heading("No pools."),
            plain("Neither Portworx nor a storage driver was found, or nothing of them may be read.".into()),
        ],
        Part::Alerts => match screen.storage.as_ref().map(|storage| &storage.alerts) {
            None => vec![heading("Asking Prometheus.")],
            Some(Read::Known(_)) => vec![heading("No alert of Portworx fires.")],
            Some(Read::Unread(_)) => vec![heading("Whether alerts fire is UNKNOWN.")],
        },
        Part::Volumes => match (&screen.lives, &screen.pool) {
            (None, _) => vec![heading(
                "Reading volumes, claims and VMs, and asking where their copies are.",
            )],
            (Some(Err(why)), _) => vec![heading("Volumes cannot be read."), plain(why.clone())],
            (Some(Ok(_)), Some(row)) => vec![heading(&format!(
                "Nothing is known to live on this {} of {}.",
                row.scope.word(),
                row.pool.node
            ))],
            (Some(Ok(volumes)), None) => no_risk(volumes),
        },
        Part::Reclaim if screen.left.is_none() => {
            vec![heading("Reading claims, and everything that may refer to one.")]
        }
        Part::Reclaim => vec![heading("Nothing to give back.")],
    }
}

/// That nothing is known to be at risk is good news only where everything is known.
fn no_risk(volumes: &crate::ops::storage::lives::Volumes) -> Vec<Runs<'static>> {
    let of_portworx = || {
        let rows = volumes.rows.iter();
        rows.filter(|row| row.driver == crate::ops::storage::lives::DRIVER)
    };
    let unknown = of_portworx().filter(|row| row.volume.copies.is_none()).count();
    match (of_portworx().count(), unknown) {
        (0, _) => vec![
            heading("No Portworx volumes."),
            plain("Copies of others are the affair of their drivers.".into()),
        ],
        (_, 0) => vec![heading("No volume is degraded or on one copy.")],
        (all, unknown) => vec![heading(&format!(
            "The copies of {unknown} of {all} volumes are UNKNOWN."
        ))],
    }
}

fn nothing(app: &App, kind: Kind) -> Vec<Runs<'static>> {
    let search = match app.screen() {
        Screen::Nodes(screen) => screen.search.text(),
        Screen::Vms(screen) => screen.search.text(),
        Screen::Tasks(screen) => screen.search.text(),
        Screen::Snapshots(screen) => screen.search.text(),
        Screen::Networks(screen) => screen.search.text(),
        Screen::Balance(screen) => screen.search().text(),
        Screen::Storage(screen) => screen.search_text(),
        Screen::Nics(screen) => screen.search.text(),
        Screen::Repave(_) | Screen::Vm(_) | Screen::Why(_) | Screen::Text(_) => "",
    };
    let mut lines = Vec::new();
    if !search.is_empty() {
        lines.push(heading(&format!("Nothing matches \"{search}\".")));
        lines.push(plain(
            "Esc shows everything again; ? explains the filter language.".into(),
        ));
        return lines;
    }
    if let Screen::Vms(VmsScreen { node: Some(node), .. }) = app.screen() {
        let whose = app
            .namespace
            .as_ref()
            .map(|namespace| format!(" of namespace {namespace}"));
        lines.push(heading(&format!("No VM{} is on {node}.", whose.unwrap_or_default())));
        lines.push(plain(
            "Esc goes back to the nodes, 2 shows the VMs of all of them.".into(),
        ));
        return lines;
    }
    if let Some(namespace) = &app.namespace {
        lines.push(heading(&format!(
            "No {} in namespace {namespace}.",
            kind.plural_title()
        )));
        lines.push(plain("\":ns all\" shows every namespace.".into()));
        return lines;
    }
    if kind == Kind::VirtualMachineInstanceMigration {
        lines.push(heading("Nothing is under way, and nothing lately was."));
        lines.push(plain(
            "Migrations of drains, the descheduler, KubeVirt and people appear here by themselves.".into(),
        ));
        return lines;
    }
    lines.push(heading(&format!("No {}.", kind.plural_title())));
    lines.push(plain(match app.connection.source {
        Source::Dump => format!(
            "The dump holds none: take one with \"kubectl get {},… -A -o json\".",
            kind.plural()
        ),
        _ => "The server was asked, and answered with an empty list.".into(),
    }));
    lines
}

fn told(app: &App, head: &str, trouble: &Trouble, then: &str) -> Vec<Runs<'static>> {
    let room = usize::from(app.size.0).saturating_sub(6).max(20);
    let mut lines = vec![heading(head)];
    for (row, text) in wrap(&format!("{}: {}", trouble.step, trouble.reason), room)
        .into_iter()
        .enumerate()
    {
        lines.push(vec![Run::new(text, if row == 0 { Role::Bad } else { Role::Text })]);
    }
    lines.extend(
        wrap(&trouble.way_out, room)
            .into_iter()
            .filter(|text| !text.is_empty())
            .map(plain),
    );
    lines.push(vec![Run::new(then.to_owned(), Role::Dim)]);
    lines
}

fn heading(text: &str) -> Runs<'static> {
    vec![Run::new(text.to_owned(), Role::Heading)]
}

fn plain(text: String) -> Runs<'static> {
    vec![Run::plain(text)]
}
