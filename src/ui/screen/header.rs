//! The two lines at the top: where am I, as whom, in which mode, how old is what I see; and the sums.

mod balance;
mod networks;
mod repave;
mod snapshots;
mod storage;
mod tasks;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::app::connection::{Link, Source};
use crate::app::screen::{Screen, VmScreen, WhyScreen};
use crate::domain::human;
use crate::model::Kind;
use crate::store::{HostState, State};
use crate::ui::theme::{Look, Role};
use crate::ui::widget::bar::{Part, bar};
use crate::ui::widget::text::{Run, Runs};
use crate::view::pulse::{self, Pulse};

pub(super) fn draw(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let connection = &app.connection;
    let session = &connection.session;
    let name = if session.context.is_empty() {
        "vmotui"
    } else {
        &session.context
    };
    let mut left = vec![Part::new([Run::new(name, Role::BarStrong)])];
    if !session.user.is_empty() && connection.source != Source::Dump {
        left.push(Part::new([Run::new(session.user.as_str(), Role::Bar)]).drop_at(3));
    }
    left.push(Part::new(mode(app)));
    if let Some(namespace) = &app.namespace {
        left.push(Part::new([Run::new(format!("ns {namespace}"), Role::Bar)]));
    }
    let mut right = vec![Part::new(freshness(app)), Part::new(api(app)).drop_at(1)];
    let kubevirt = app
        .inventory
        .kubevirt()
        .map(|kubevirt| kubevirt.status.observed_kube_virt_version.trim_start_matches('v'));
    if let Some(version) = kubevirt.filter(|version| !version.is_empty()) {
        right.push(Part::new([Run::new(format!("KubeVirt {version}"), Role::Bar)]).drop_at(4));
    }
    if !session.kubernetes.is_empty() {
        right.push(
            Part::new([Run::new(
                format!("k8s {}", session.kubernetes.trim_start_matches('v')),
                Role::Bar,
            )])
            .drop_at(5),
        );
    }
    bar(area, buf, look, Role::Bar, &left, &right);
}

fn mode(app: &App) -> Runs<'static> {
    let connection = &app.connection;
    let mut runs = Vec::new();
    if connection.source == Source::Demo {
        runs.push(Run::new(" DEMO - no cluster ", Role::BadgeDemo));
        runs.push(Run::new(" ", Role::Bar));
    }
    runs.push(match (connection.source, connection.read_only) {
        (Source::Dump, _) => Run::new(" OFFLINE dump, read-only ", Role::BadgeRo),
        (_, true) => Run::new(" READ-ONLY ", Role::BadgeRo),
        // the everyday mode is told, not shouted
        (_, false) => Run::new("read-write", Role::Bar),
    });
    runs
}

/// How old the picture is. Unknown is never painted as well.
fn freshness(app: &App) -> Runs<'static> {
    if app.connection.source == Source::Dump {
        let mut runs = vec![Run::new(
            app.now.strftime("as of %Y-%m-%d %H:%M:%S UTC").to_string(),
            Role::Bar,
        )];
        if let Pulse::Partial(missing) = pulse::feel(&app.inventory, app.now) {
            runs.insert(0, Run::new(format!("UNKNOWN: {}  ", titles(&missing)), Role::Warn));
        }
        return runs;
    }
    let pulse = pulse::feel(&app.inventory, app.now);
    if let (Link::Down(_), Some(age)) = (&app.connection.link, pulse::age(&app.inventory, app.now)) {
        return vec![Run::new(format!("data is {} old", human::span(age)), Role::Warn)];
    }
    let run = match pulse {
        Pulse::Waiting => Run::new("no data yet", Role::Stale),
        Pulse::Loading(count) => Run::new(format!("loading, {} VMs", human::count(count as u64)), Role::Info),
        Pulse::Names => Run::new("details loading", Role::Info),
        // in steps, so that a quiet cluster sends nothing to the terminal
        Pulse::Live(0..30) => Run::new("live", Role::Bar),
        Pulse::Live(age) => Run::new(format!("live, {}s ago", age / 10 * 10), Role::Bar),
        Pulse::Stale(age) => Run::new(format!("STALE {}", human::span(age)), Role::Warn),
        Pulse::Partial(missing) => Run::new(format!("UNKNOWN: {}", titles(&missing)), Role::Warn),
    };
    vec![run]
}

fn titles(kinds: &[Kind]) -> String {
    let titles: Vec<&str> = kinds.iter().map(|kind| kind.plural_title()).collect();
    titles.join(", ")
}

fn api(app: &App) -> Runs<'static> {
    if app.connection.source == Source::Dump {
        return Vec::new();
    }
    vec![match &app.connection.link {
        Link::Idle | Link::Connecting(_) => Run::new("API connecting", Role::Info),
        Link::Up => Run::new("API ok", Role::Bar),
        Link::Down(trouble) => Run::new(format!("API DOWN ({})", trouble.step), Role::Bad),
    }]
}

pub(super) fn summary(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let (left, right) = match app.screen() {
        Screen::Nodes(screen) if screen.search.active() => {
            let hits = machines(screen.list.rows());
            (
                found(hits, "VMs found", screen.search.text()),
                marks(screen.list.marks().len()),
            )
        }
        Screen::Nodes(screen) => {
            let marked = marks(screen.list.marks().len()).into_iter();
            (
                totals(app),
                marked
                    .chain(tasks::failed(app))
                    .chain(pods(app))
                    .chain(nodes(app))
                    .collect(),
            )
        }
        Screen::Vms(screen) => {
            let shown = machines(screen.list.rows());
            let title = app.screen().title();
            let folded = if screen.folded.is_empty() { "" } else { ", some folded" };
            let mut left = vec![Part::new([Run::new(title, Role::Heading)])];
            let counted = || {
                let all = human::count(app.inventory.machine_count() as u64);
                Run::plain(format!("{} of {all}{folded}", human::count(shown as u64)))
            };
            left.push(Part::new([uncounted(app).unwrap_or_else(counted)]));
            if !screen.search.text().is_empty() {
                left.push(Part::new([
                    Run::new("filter ", Role::Dim),
                    Run::new(screen.search.text().to_owned(), Role::Match),
                ]));
            }
            (
                left,
                marks(screen.list.marks().len())
                    .into_iter()
                    .chain(tasks::failed(app))
                    .collect(),
            )
        }
        Screen::Tasks(screen) => tasks::summary(app, screen),
        Screen::Snapshots(screen) => snapshots::summary(app, screen),
        Screen::Networks(screen) => networks::summary(app, screen),
        Screen::Balance(screen) => balance::summary(app, screen),
        Screen::Nics(screen) => networks::nics(app, screen),
        Screen::Repave(screen) => repave::summary(app, screen),
        Screen::Storage(screen) => storage::summary(app, screen),
        Screen::Vm(screen) => detail(app, screen),
        Screen::Why(screen) => why(app, screen),
        Screen::Text(screen) => {
            let mut left = vec![Part::new([Run::new(app.screen().title(), Role::Heading)])];
            if !screen.search.is_empty() {
                left.push(Part::new([
                    Run::new("with ", Role::Dim),
                    Run::new(screen.search.clone(), Role::Match),
                ]));
            }
            (left, Vec::new())
        }
    };
    bar(area, buf, look, Role::Text, &left, &right);
}

fn machines(rows: &[crate::app::list::Row]) -> usize {
    rows.iter()
        .filter(|row| matches!(row, crate::app::list::Row::Machine(_)))
        .count()
}

fn found(hits: usize, what: &str, text: &str) -> Vec<Part<'static>> {
    vec![
        Part::new([Run::new(format!("{} {what}", human::count(hits as u64)), Role::Heading)]),
        Part::new([Run::new("for ", Role::Dim), Run::new(text.to_owned(), Role::Match)]),
    ]
}

fn marks(count: usize) -> Vec<Part<'static>> {
    if count == 0 {
        Vec::new()
    } else {
        vec![Part::new([Run::new(format!("{count} marked"), Role::Mark)])]
    }
}

/// Instead of a number of VMs, while nobody knows it: what was not read is not none.
fn uncounted(app: &App) -> Option<Run<'static>> {
    let fresh = app.inventory.freshness(Kind::VirtualMachine);
    if fresh.countable() || app.inventory.machine_count() > 0 {
        return None;
    }
    Some(match fresh.trouble() {
        Some(_) => Run::new("UNKNOWN", Role::Warn),
        None => Run::new("not counted yet", Role::Dim),
    })
}

fn totals(app: &App) -> Vec<Part<'static>> {
    let inventory = &app.inventory;
    if let Some(why) = uncounted(app) {
        return vec![Part::new([Run::new("VMs ", Role::Dim), why])];
    }
    let totals = inventory.totals();
    let count = |value: u32| human::count(u64::from(value));
    let mut parts = vec![Part::new([Run::new(
        format!("{} VMs", count(totals.all)),
        Role::Heading,
    )])];
    for (value, word, role, drop) in [
        (totals.trouble, "in trouble", Role::Bad, 0),
        (totals.paused, "paused", Role::Warn, 2),
        (totals.moving, "moving", Role::Info, 3),
        (totals.changing, "changing", Role::Info, 4),
        (totals.off, "off", Role::Text, 5),
        (totals.running, "running", Role::Text, 6),
    ] {
        if value > 0 {
            parts.push(Part::new([Run::new(format!("{} {word}", count(value)), role)]).drop_at(drop));
        }
    }
    parts
}

/// Nodes in trouble are told first; when all is well, last.
fn nodes(app: &App) -> Vec<Part<'static>> {
    let inventory = &app.inventory;
    let all = inventory.host_count();
    if all == 0 || matches!(inventory.freshness(Kind::Node).state, State::Failed(_)) {
        return Vec::new();
    }
    let ready = inventory
        .hosts()
        .filter(|(_, host)| host.state() == HostState::Ready)
        .count();
    let role = if ready == all { Role::Text } else { Role::Warn };
    vec![Part::new([Run::new(format!("{ready} of {all} nodes ready"), role)]).drop_at(1)]
}

fn pods(app: &App) -> Vec<Part<'static>> {
    let (mut used, mut of) = (0_u64, 0_u64);
    for (_, host) in app.inventory.hosts() {
        used += u64::from(host.load.pods);
        of += host.pods_max.unwrap_or_default();
    }
    if of == 0 || !app.inventory.freshness(Kind::Pod).countable() {
        return Vec::new();
    }
    let ratio = used as f64 / of as f64;
    let role = super::cells::level(ratio);
    let role = if role == Role::Gauge { Role::Text } else { role };
    vec![Part::new([Run::new(format!("pods {:.0}%", ratio * 100.0), role)]).drop_at(7)]
}

fn why(app: &App, screen: &WhyScreen) -> (Vec<Part<'static>>, Vec<Part<'static>>) {
    let mut left = vec![Part::new([Run::new(format!("Why {}", screen.key), Role::Heading)])];
    if let Some(node) = screen
        .report
        .as_ref()
        .map(|report| report.node.as_str())
        .filter(|node| !node.is_empty())
    {
        left.push(Part::new([Run::plain(format!("on {node}"))]));
    }
    let age = screen.read.map_or_else(
        || Run::new("reading it", Role::Info),
        |at| Run::new(format!("read {} ago", human::age(at, app.now)), Role::Dim),
    );
    (left, vec![Part::new([age]).drop_at(1)])
}

fn detail(app: &App, screen: &VmScreen) -> (Vec<Part<'static>>, Vec<Part<'static>>) {
    use strum::IntoEnumIterator as _;
    let mut left = vec![Part::new([Run::new(screen.key.to_string(), Role::Heading)])];
    let mut tabs = Vec::new();
    for part in crate::app::screen::VmPart::iter() {
        let title = part.title();
        tabs.push(if part == screen.part {
            Run::new(format!("[{title}]"), Role::Accent)
        } else {
            Run::new(format!(" {title} "), Role::Dim)
        });
    }
    left.push(Part::new(tabs));
    let age = match (&screen.detail, screen.loading) {
        (None, true) => Run::new("reading it", Role::Info),
        (None, false) => Run::new("not read", Role::Stale),
        (Some(detail), loading) => {
            let text = format!("read {} ago", human::age(detail.at, app.now));
            Run::new(text, if loading { Role::Info } else { Role::Dim })
        }
    };
    let right = if app.connection.source == Source::Dump {
        Vec::new()
    } else {
        vec![Part::new([age]).drop_at(1)]
    };
    (left, right)
}
