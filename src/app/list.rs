//! A list under a cursor. Cursor and marks are identities, never positions: rows may move, the cursor stays on its VM.

use rustc_hash::FxHashSet;

use crate::store::{HostId, MachineId, SnapshotId, TaskId};

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// A node; in a grouped list, the head of its VMs.
    Host(HostId),
    /// Head of the VMs that run nowhere.
    Unplaced,
    /// A VM.
    Machine(MachineId),
    /// A task.
    Task(TaskId),
    /// A snapshot.
    Snapshot(SnapshotId),
    /// A network, by its place in what was read.
    Network(u32),
    /// A finding, a recommendation or a fault of Balance, by its place in what was read.
    Placed(u32),
    /// A move of Balance, by a number made of its UID.
    Moved(u64),
    /// A NIC on a network, by its place in what was read.
    Nic(u32),
    /// A pool, a node or a VM of a preview, by the number of its name.
    Foreseen(u32),
    /// A pool, by its place in what was read.
    Pool(u32),
    /// An alert, by its place in what was read.
    Alert(u32),
    /// A volume, by its place in what was read.
    Volume(u32),
    /// Something that could be given back, by its place in what was read.
    Left(u32),
}

/// Rows, cursor, marks.
#[derive(Clone, Debug, Default)]
pub struct List {
    rows: Vec<Row>,
    cursor: Option<Row>,
    index: usize,
    /// First visible row of the last frame.
    pub offset: usize,
    /// Rows that fitted in the last frame.
    pub height: usize,
    marks: FxHashSet<Row>,
    anchor: Option<Row>,
}

impl List {
    /// The rows in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Replaces the rows. The cursor follows its row; if that is gone, it stays where it was on the screen.
    pub fn set_rows(&mut self, rows: Vec<Row>) {
        self.rows = rows;
        let found = self.cursor.and_then(|cursor| self.position_near(cursor));
        self.go(found.unwrap_or(self.index));
    }

    /// Drops marks of rows that no longer exist. A row that a filter hides exists, and stays marked.
    pub fn keep_marks(&mut self, exists: impl Fn(Row) -> bool) {
        self.marks.retain(|mark| exists(*mark));
    }

    /// Most updates do not move the cursor's row, so look there first.
    fn position_near(&self, row: Row) -> Option<usize> {
        if self.rows.get(self.index) == Some(&row) {
            return Some(self.index);
        }
        self.rows.iter().position(|found| *found == row)
    }

    /// The row under the cursor.
    pub fn cursor(&self) -> Option<Row> {
        self.cursor
    }

    /// Position of the cursor.
    pub fn index(&self) -> Option<usize> {
        self.cursor.map(|_| self.index)
    }

    /// Puts the cursor on a position, or the nearest there is.
    pub fn go(&mut self, index: usize) {
        self.index = index.min(self.rows.len().saturating_sub(1));
        self.cursor = self.rows.get(self.index).copied();
    }

    /// Puts the cursor on a row, if it is there.
    pub fn go_to(&mut self, row: Row) -> bool {
        let found = self.rows.iter().position(|known| *known == row);
        if let Some(index) = found {
            self.go(index);
        }
        found.is_some()
    }

    /// Moves the cursor by so many rows.
    pub fn step(&mut self, by: isize) {
        self.go(self.index.saturating_add_signed(by));
    }

    /// Puts the cursor on the first VM, past the heads of groups.
    pub fn first_machine(&mut self) {
        if let Some(index) = self.rows.iter().position(|row| matches!(row, Row::Machine(_))) {
            self.go(index);
        }
    }

    /// The marked rows.
    pub fn marks(&self) -> &FxHashSet<Row> {
        &self.marks
    }

    /// Marks or unmarks the row under the cursor and steps on.
    pub fn mark(&mut self) {
        let Some(row) = self.cursor.filter(markable) else {
            return self.step(1);
        };
        if !self.marks.remove(&row) {
            self.marks.insert(row);
        }
        self.anchor = Some(row);
        self.step(1);
    }

    /// Marks everything between the last mark and the cursor.
    pub fn mark_range(&mut self) {
        let from = self
            .anchor
            .and_then(|anchor| self.position_near(anchor))
            .unwrap_or(self.index);
        let (first, last) = (from.min(self.index), from.max(self.index));
        let range = self
            .rows
            .iter()
            .skip(first)
            .take(last - first + 1)
            .filter(|row| markable(row));
        self.marks.extend(range.copied());
        self.anchor = self.cursor;
    }

    /// Marks all rows.
    pub fn mark_all(&mut self) {
        self.marks.extend(self.rows.iter().filter(|row| markable(row)));
    }

    /// Turns the marks of the rows in view around; hidden ones stay as they are.
    pub fn mark_invert(&mut self) {
        for row in self.rows.iter().filter(|row| markable(row)) {
            if !self.marks.remove(row) {
                self.marks.insert(*row);
            }
        }
    }

    /// Unmarks everything.
    pub fn mark_none(&mut self) {
        self.marks.clear();
        self.anchor = None;
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "used as a predicate over references")]
fn markable(row: &Row) -> bool {
    matches!(row, Row::Machine(_) | Row::Snapshot(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Delta, Kind, Object};
    use crate::store::Inventory;

    fn rows(count: usize) -> Vec<Row> {
        let mut inventory = Inventory::default();
        for index in 0..count {
            let json = format!(r#"{{"metadata":{{"name":"vm-{index}","namespace":"a"}}}}"#);
            let object = Object::parse(Kind::VirtualMachine, json.as_bytes()).unwrap();
            inventory.apply(Delta::Upsert(object), jiff::Timestamp::UNIX_EPOCH);
        }
        inventory.machines().map(|(id, _)| Row::Machine(id)).collect()
    }

    #[test]
    fn the_cursor_follows_its_row() {
        let all = rows(5);
        let mut list = List::default();
        list.set_rows(all.clone());
        list.go(3);
        let mut moved = all.clone();
        moved.rotate_left(2);
        list.set_rows(moved);
        assert_eq!((list.cursor(), list.index()), (Some(all[3]), Some(1)));
    }

    #[test]
    fn when_its_row_is_gone_it_stays_in_place() {
        let all = rows(5);
        let mut list = List::default();
        list.set_rows(all.clone());
        list.go(4);
        list.set_rows(all[..2].to_vec());
        assert_eq!(list.cursor(), Some(all[1]));
        list.set_rows(Vec::new());
        assert_eq!((list.cursor(), list.index()), (None, None));
        list.set_rows(all.clone());
        assert_eq!(list.cursor(), Some(all[0]));
    }

    #[test]
    fn marks_are_rows_not_positions() {
        let all = rows(6);
        let mut list = List::default();
        list.set_rows(all.clone());
        list.mark();
        list.go(3);
        list.mark_range();
        assert_eq!(list.marks().len(), 4);
        list.mark_invert();
        assert_eq!(list.marks().len(), 2);
        list.set_rows(all[..2].to_vec());
        assert_eq!(list.marks().len(), 2, "a row that a filter hides stays marked");
        list.keep_marks(|row| row != all[5]);
        assert_eq!(
            list.marks().iter().copied().collect::<Vec<_>>(),
            [all[4]],
            "a vanished row cannot stay marked"
        );
        list.mark_all();
        assert_eq!(
            list.marks().len(),
            3,
            "hidden rows keep their marks, shown ones get theirs"
        );
        list.mark_none();
        assert!(list.marks().is_empty());
    }
}
