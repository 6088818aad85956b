//! Groups of a list: folding them, and the head that the cursor belongs to.

use rustc_hash::FxHashSet;

use crate::app::App;
use crate::app::list::{List, Row};
use crate::app::screen::Screen;

/// Folds or unfolds the group the cursor is in.
pub(super) fn one(app: &mut App) {
    let Some(head) = head(app) else { return };
    if let Some((folded, list)) = groups(app)
        && !folded.remove(&head)
    {
        folded.insert(head);
        list.go_to(head);
    }
    app.stale = true;
}

/// Folds everything, or unfolds it if anything is folded.
pub(super) fn all(app: &mut App) {
    let head = head(app);
    if let Some((folded, list)) = groups(app) {
        if folded.is_empty() {
            folded.extend(list.rows().iter().filter(|row| !matches!(row, Row::Machine(_))));
            if let Some(head) = head {
                list.go_to(head);
            }
        } else {
            folded.clear();
        }
    }
    app.stale = true;
}

/// Back from the VMs found to the nodes: the cursor goes to the node of the VM it was on.
pub(super) fn land_on_node(app: &mut App) {
    let head = head(app);
    app.stale = true;
    app.settle();
    if let (Screen::Nodes(screen), Some(head)) = (app.top(), head) {
        screen.list.go_to(head);
    }
}

fn groups(app: &mut App) -> Option<(&mut FxHashSet<Row>, &mut List)> {
    match app.top() {
        Screen::Nodes(screen) if screen.search.active() => Some((&mut screen.folded, &mut screen.list)),
        Screen::Vms(screen) if screen.grouped => Some((&mut screen.folded, &mut screen.list)),
        _ => None,
    }
}

/// Head of the group the cursor is in.
fn head(app: &mut App) -> Option<Row> {
    match app.top().list_mut()?.cursor()? {
        Row::Machine(id) => {
            let node = app.inventory.machine(id)?.node();
            Some(
                node.and_then(|node| app.inventory.host_id(node))
                    .map_or(Row::Unplaced, Row::Host),
            )
        }
        head => Some(head),
    }
}
