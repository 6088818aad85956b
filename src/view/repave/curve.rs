//! What is left over the steps of a roll-out.

use super::Part;
use crate::domain::capacity::Axis;
use crate::domain::repave::{Preview, Step};

/// One curve, and what is to be said beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What is left: `/24 free`, `memory left`.
    pub label: String,
    /// A value a step; not a number where it is not known.
    pub values: Vec<f64>,
    /// The value at full height.
    pub top: f64,
    /// The lowest point, in words.
    pub said: String,
    /// What happens at that step; it may be left out where there is no room.
    pub then: String,
    /// Nothing or less is left somewhere.
    pub bottomed: bool,
}

/// Slices of the pod CIDR, then the axis that gets tightest.
pub fn curves(preview: &Preview, part: Part<'_>) -> Vec<Curve> {
    let steps: Vec<&Step> = preview
        .steps
        .iter()
        .filter(|step| match part {
            Part::Whole => true,
            Part::Pool(name) => step.pool == name,
            Part::Node(name) => step.node == name,
        })
        .collect();
    let mut found = vec![slices(preview, &steps)];
    found.extend(tightest(&steps));
    found
}

fn slices(preview: &Preview, steps: &[&Step]) -> Curve {
    let cidr = &preview.cidr;
    let mask = cidr.node_mask.map_or("slices".to_owned(), |mask| format!("/{mask}"));
    let values: Vec<f64> = steps
        .iter()
        .map(|step| step.slices_free.map_or(f64::NAN, |free| free as f64))
        .collect();
    let known = steps.iter().filter_map(|step| Some((step.slices_free?, *step)));
    let lowest = known.min_by_key(|(free, _)| *free);
    let said = match (cidr.slices.known(), lowest) {
        (None, _) => format!("unknown: {}", cidr.slices.why()),
        (Some(now), None) => format!("{} of {} now", now.free(), now.total),
        (Some(now), Some((low, step))) => {
            format!(
                "{} of {} now, lowest {low} at step {}",
                now.free(),
                now.total,
                step.index
            )
        }
    };
    let top = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .fold(1.0, f64::max);
    Curve {
        label: format!("{mask} free"),
        bottomed: lowest.is_some_and(|(free, _)| free <= 0),
        values,
        top,
        said,
        then: lowest.map_or_else(String::new, |(_, step)| then(step)),
    }
}

/// The axis whose smallest share over all steps is the smallest, step by step.
fn tightest(steps: &[&Step]) -> Option<Curve> {
    let shares = steps.iter().filter_map(|step| Some((step.tightest?, *step)));
    let ((axis, share), step) = shares.min_by_key(|((_, share), _)| *share)?;
    let amount = |step: &Step| match axis {
        Axis::Memory => step.left.memory,
        Axis::Cpu => step.left.cpu,
        Axis::PodSlots => step.left.pod_slots,
        Axis::PodIps => step.left.pod_ips,
    };
    let values: Vec<f64> = steps.iter().map(|step| amount(step) as f64).collect();
    let top = values.iter().copied().fold(1.0, f64::max);
    Some(Curve {
        label: format!("{} left", axis.title()),
        bottomed: share <= 0,
        values,
        top,
        said: format!(
            "tightest: {}.{} % left at step {}",
            share / 10,
            (share % 10).abs(),
            step.index
        ),
        then: then(step),
    })
}

fn then(step: &Step) -> String {
    format!("{} {}", step.action, step.node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capacity::Room;
    use crate::domain::cidr::Slices;
    use crate::domain::finding::Read;

    fn step(index: usize, pool: &str, free: Option<i64>, share: i64) -> Step {
        Step {
            index,
            pool: pool.to_owned(),
            node: format!("n{index}"),
            action: "add",
            slices_free: free,
            left: Room {
                pod_slots: share,
                ..Room::default()
            },
            tightest: Some((Axis::PodSlots, share)),
            ..Step::default()
        }
    }

    #[test]
    fn the_lowest_point_is_named_with_its_step_and_a_pool_sees_its_own_steps() {
        let mut preview = Preview {
            steps: vec![
                step(1, "cp", Some(0), 500),
                step(2, "wp", Some(1), 173),
                step(3, "wp", None, 300),
            ],
            ..Preview::default()
        };
        preview.cidr.node_mask = Some(24);
        preview.cidr.slices = Read::Known(Slices {
            total: 64,
            used: 63,
            ..Slices::default()
        });
        let all = curves(&preview, Part::Whole);
        assert_eq!(all[0].label, "/24 free");
        assert_eq!(all[0].said, "1 of 64 now, lowest 0 at step 1");
        assert_eq!(all[0].then, "add n1");
        assert!(all[0].bottomed);
        assert_eq!(all[1].label, "pod slots left");
        assert_eq!(all[1].said, "tightest: 17.3 % left at step 2");
        let pool = curves(&preview, Part::Pool("wp"));
        assert_eq!(pool[0].values.len(), 2);
        assert!(pool[0].values[1].is_nan() && !pool[0].bottomed);
        preview.cidr.slices = Read::Unread("403".to_owned());
        assert_eq!(curves(&preview, Part::Whole)[0].said, "unknown: 403");
    }
}
