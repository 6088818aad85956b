//! Nodes and VMs: the same table, of hosts, of machines, or of machines under their hosts.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{cells, empty};
use crate::app::list::{List, Row as Id};
use crate::app::screen::{NodesScreen, VmsScreen};
use crate::app::{App, Drawn};
use crate::store::{Host, Machine, Stage};
use crate::ui::theme::{Look, Role};
use crate::ui::widget::table::{Cell, Column, Row, Scroll, Sorted, Table};
use crate::ui::widget::text::{Run, Runs};
use crate::view::Tone;
use crate::view::column::{Column as Field, Place};
use crate::view::nodes::NODES;
use crate::view::sort::Order;
use crate::view::vms::VMS;

/// From this width on the columns of `-o wide` have room, too.
pub(super) const WIDE: u16 = 160;

/// From this width on columns stand two cells apart.
const ROOMY: u16 = 110;

pub(super) fn nodes(page: &Page<'_>, screen: &NodesScreen, area: Rect, buf: &mut Buffer) -> Drawn {
    let app = page.app;
    if screen.search.active() {
        return page.machines(&screen.folded, None, None, true, area, buf);
    }
    let fields: Vec<&Field<Host>> = NODES.shown(area.width >= WIDE).collect();
    let columns: Vec<Column<'_>> = fields
        .iter()
        .map(|field| cells::column(field, title(app, field), field.id == "state"))
        .collect();
    let row = |index: usize| match screen.list.rows().get(index) {
        Some(Id::Host(id)) => app
            .inventory
            .host(*id)
            .map_or_else(|| Row::item([]), |host| page.host_row(host, &fields)),
        _ => Row::item([]),
    };
    let sorted = sorted(NODES.columns, &fields, screen.order);
    page.draw(&columns, &row, sorted, area, buf)
}

pub(super) fn vms(page: &Page<'_>, screen: &VmsScreen, area: Rect, buf: &mut Buffer) -> Drawn {
    page.machines(
        &screen.folded,
        Some(screen.order),
        screen.node.as_deref(),
        screen.grouped,
        area,
        buf,
    )
}

pub(super) struct Page<'a> {
    pub(super) app: &'a App,
    pub(super) list: &'a List,
    pub(super) look: &'a Look,
    pub(super) scroll: Scroll,
}

impl Page<'_> {
    fn machines(
        &self,
        folded: &rustc_hash::FxHashSet<Id>,
        order: Option<Order>,
        node: Option<&str>,
        grouped: bool,
        area: Rect,
        buf: &mut Buffer,
    ) -> Drawn {
        // under its node, a VM need not say which it is on
        let fields: Vec<&Field<Machine>> = VMS
            .shown(area.width >= WIDE)
            .filter(|field| !(field.id == "node" && (grouped || node.is_some())))
            .collect();
        let columns: Vec<Column<'_>> = fields
            .iter()
            .map(|field| cells::column(field, field.title.to_owned(), field.id == "status"))
            .collect();
        let row = |index: usize| match self.list.rows().get(index) {
            Some(Id::Machine(id)) => {
                let machine = self.app.inventory.machine(*id);
                let row = machine.map_or_else(|| Row::item([]), |machine| self.machine_row(machine, &fields));
                let row = Row {
                    marked: self.list.marks().contains(&Id::Machine(*id)),
                    ..row
                };
                if grouped { Row { depth: 1, ..row } } else { row }
            }
            Some(head) => self.head(*head, folded.contains(head)),
            None => Row::item([]),
        };
        let sorted = order.and_then(|order| sorted(VMS.columns, &fields, order));
        self.draw(&columns, &row, sorted, area, buf)
    }

    pub(super) fn draw<'r>(
        &self,
        columns: &[Column<'_>],
        row: &dyn Fn(usize) -> Row<'r>,
        sorted: Option<Sorted>,
        area: Rect,
        buf: &mut Buffer,
    ) -> Drawn {
        let empty: Vec<Runs<'_>> = empty::lines(self.app);
        let len = self.list.rows().len();
        let drawn = Table::new(columns, len, row)
            .cursor(self.list.index())
            .offset(self.list.offset)
            .scroll(self.scroll)
            .sorted(sorted)
            .markable(true)
            .gap(if area.width >= ROOMY { 2 } else { 1 })
            .empty(&empty)
            .draw(area, buf, self.look);
        Drawn {
            offset: drawn.offset,
            height: drawn.height,
            len,
        }
    }

    fn host_row(&self, host: &Host, fields: &[&Field<Host>]) -> Row<'static> {
        let cx = self.app.cx();
        let partly = host.load.unsized_vms > 0;
        let cells = fields.iter().map(|field| match field.id {
            "pods" => cells::counted(host.load.pods.into(), host.pods_max, 3),
            "pod_ips" => cells::level_text(host.load.ips.into(), host.ips_max()),
            "vm_memory_bytes" | "vcpus" if partly && host.load.vcpus == 0 => Cell::new("?", Role::Dim),
            "vm_memory_bytes" => cells::percent(host.load.memory, host.memory_allocatable, partly),
            id => cells::cell(&(field.value)(host, cx), id == "state", self.look, cx.now),
        });
        let id = self.app.inventory.host_id(&host.name).map(Id::Host);
        Row {
            marked: id.is_some_and(|id| self.list.marks().contains(&id)),
            ..Row::item(cells)
        }
    }

    fn machine_row(&self, machine: &Machine, fields: &[&Field<Machine>]) -> Row<'static> {
        let cx = self.app.cx();
        let brief = machine.stage() == Stage::Brief;
        let cells = fields.iter().map(|field| {
            let value = (field.value)(machine, cx);
            if brief && !value.known() {
                // stage one: the server was not asked yet, which is not the same as "none"
                return Cell::new(self.look.glyphs.ellipsis, Role::Dim);
            }
            cells::cell(&value, field.id == "status", self.look, cx.now)
        });
        Row::item(cells)
    }

    fn head(&self, head: Id, folded: bool) -> Row<'static> {
        let hidden = if folded { ", folded" } else { "" };
        let host = match head {
            Id::Host(id) => self.app.inventory.host(id),
            _ => None,
        };
        let Some(host) = host else {
            return Row::group_across(folded, [Run::new(format!("not on any node{hidden}"), Role::Heading)]);
        };
        let mut runs = vec![Run::new(host.name.to_string(), Role::Heading)];
        let tone = crate::view::nodes::tone(host);
        if tone != Tone::Plain {
            let text = format!("  {} {}", self.look.sign(cells::sign(tone)), host.state().word());
            runs.push(Run::new(text, cells::role(tone)));
        }
        let pods = host.pods_max.map_or_else(
            || format!("{} pods", host.load.pods),
            |of| format!("pods {}/{of}", host.load.pods),
        );
        runs.push(Run::new(format!("  {} VMs, {pods}{hidden}", host.load.vms), Role::Dim));
        Row::group_across(folded, runs)
    }
}

/// "PODS/250" where all nodes have as many slots.
fn title(app: &App, field: &Field<Host>) -> String {
    if field.id == "pods" {
        let mut limits = app.inventory.hosts().filter_map(|(_, host)| host.pods_max);
        if let Some(first) = limits.next()
            && limits.all(|limit| limit == first)
        {
            return format!("{}/{first}", field.title);
        }
    }
    field.title.to_owned()
}

/// Where the column that rows are sorted by stands among those shown; a column of data alone is stood in for by the
/// shown column beside it.
pub(super) fn sorted<R>(all: &'static [Field<R>], shown: &[&Field<R>], order: Order) -> Option<Sorted> {
    let by = all.get(order.column)?;
    let column = shown.iter().position(|field| field.id == by.id).or_else(|| {
        let stand_in = all
            .iter()
            .skip(order.column)
            .find(|field| field.place == Place::Screen)?;
        shown.iter().position(|field| field.id == stand_in.id)
    })?;
    Some(Sorted {
        column,
        descending: order.descending,
    })
}
