//! All orders of a small pool.

use super::super::roll::{Rolling, Turn};
use super::super::scene::{Pool, Vm};
use crate::domain::placement::NodeId;

/// Questions of the kind "does this VM fit on that node of the pool" that all orders together may take: well under a second.
const BUDGET: usize = 200_000;

/// Steps through all orders of these pools, until one turns out to be a NO-GO. `Some(None)` when there are too many; else the
/// worst and how many there were. `None` when the caller does not want it any more.
#[allow(clippy::option_option)]
pub(in super::super) fn every<'a>(
    from: &Rolling<'a>,
    pools: &[&Pool],
    wanted: &dyn Fn() -> bool,
) -> Option<Option<(Rolling<'a>, usize)>> {
    let [open] = pools.iter().filter(|pool| !pool.determined).collect::<Vec<_>>()[..] else {
        return Some(None);
    };
    let count = factorial(open.nodes.len());
    let here = |vm: &&Vm| {
        from.board
            .place_of(vm.pod)
            .is_some_and(|place| open.nodes.contains(&place))
    };
    let vms = from.scene.vms.iter().filter(here).count().max(1);
    let cost = count.and_then(|count| count.checked_mul(vms * open.nodes.len()));
    let Some(count) = count.filter(|_| cost.is_some_and(|cost| cost <= BUDGET)) else {
        return Some(None);
    };
    let mut worst: Option<Rolling<'a>> = None;
    let mut order = open.nodes.clone();
    let mut state = vec![0; order.len()];
    let mut at = 0;
    loop {
        let turns: Vec<Turn<'_>> = pools
            .iter()
            .map(|pool| Turn {
                pool,
                order: if pool.determined {
                    pool.nodes.clone()
                } else {
                    order.clone()
                },
            })
            .collect();
        let one = from.clone().pools(&turns, wanted)?;
        let badness = one.ledger.badness();
        if worst.as_ref().is_none_or(|worst| badness > worst.ledger.badness()) {
            worst = Some(one);
        }
        if badness.0 == crate::domain::finding::Verdict::Fail || !next(&mut order, &mut state, &mut at) {
            break;
        }
    }
    Some(worst.map(|worst| (worst, count)))
}

/// The next permutation, by Heap's algorithm.
fn next(order: &mut [NodeId], state: &mut [usize], at: &mut usize) -> bool {
    while let Some(times) = state.get_mut(*at) {
        if *times < *at {
            let with = if at.is_multiple_of(2) { 0 } else { *times };
            *times += 1;
            order.swap(with, *at);
            *at = 0;
            return true;
        }
        *times = 0;
        *at += 1;
    }
    false
}

fn factorial(count: usize) -> Option<usize> {
    (1..=count).try_fold(1_usize, usize::checked_mul)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::placement::{Board, Node};

    #[test]
    fn each_order_comes_once() {
        let mut board = Board::default();
        for count in 0..6 {
            let mut order: Vec<NodeId> = (0..count).map(|_| board.add_node(Node::default())).collect();
            let mut state = vec![0; order.len()];
            let mut at = 0;
            let mut seen = std::collections::BTreeSet::from([order.clone()]);
            while next(&mut order, &mut state, &mut at) {
                assert!(seen.insert(order.clone()), "{order:?} came twice");
            }
            assert_eq!(Some(seen.len()), factorial(count));
        }
        assert_eq!(factorial(60), None);
    }
}
