//! Free PCIe ports: what a VM can still be given while it runs.
//!
//! Source: kubevirt `pkg/virt-launcher/virtwrap/manager.go`, `calculateHotplugPortCount`: on a q35 machine there are 8 root
//! ports and at least 3 free ones when the guest boots with up to 2 GiB, 16 and at least 6 above; none with
//! `kubevirt.io/placePCIDevicesOnRootComplex`. NICs and virtio disks share them; SCSI disks take none.

/// Bytes of guest memory up to which a machine gets the small set of ports.
const SMALL: u64 = 2 << 30;

/// What decides over the ports of one running VM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// `status.memory.guestAtBoot`, bytes; 0 when it is not known.
    pub memory_at_boot: u64,
    /// Whether `status.machine.type` is a q35.
    pub q35: bool,
    /// Whether annotation `kubevirt.io/placePCIDevicesOnRootComplex` is true.
    pub on_root_complex: bool,
    /// NICs and virtio disks that it booted with.
    pub at_boot: u32,
    /// NICs and virtio disks that were plugged in since.
    pub plugged: u32,
}

/// How many devices can still be plugged in; `None` when it cannot be told.
pub fn free(machine: &Machine) -> Option<u32> {
    if machine.on_root_complex {
        return Some(0);
    }
    if !machine.q35 || machine.memory_at_boot == 0 {
        return None;
    }
    let (all, spare): (u32, u32) = if machine.memory_at_boot <= SMALL {
        (8, 3)
    } else {
        (16, 6)
    };
    let at_boot = all.saturating_sub(machine.at_boot).max(spare);
    Some(at_boot.saturating_sub(machine.plugged))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_memory_and_devices() {
        const GIB: u64 = 1 << 30;
        for (memory, at_boot, plugged, free_ports) in [
            (2 * GIB, 2, 0, Some(6)),
            (2 * GIB, 7, 0, Some(3)),
            (2 * GIB, 7, 3, Some(0)),
            (2 * GIB, 7, 4, Some(0)),
            (4 * GIB, 2, 1, Some(13)),
            (4 * GIB, 15, 0, Some(6)),
            (0, 1, 0, None),
        ] {
            let machine = Machine {
                memory_at_boot: memory,
                q35: true,
                on_root_complex: false,
                at_boot,
                plugged,
            };
            assert_eq!(free(&machine), free_ports, "{machine:?}");
            assert_eq!(
                free(&Machine {
                    on_root_complex: true,
                    ..machine
                }),
                Some(0)
            );
            assert_eq!(free(&Machine { q35: false, ..machine }), None);
        }
    }
}
