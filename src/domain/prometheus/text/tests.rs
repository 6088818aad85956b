#![allow(clippy::float_cmp, reason = "what was written is what must be read")]
use proptest::prelude::*;

use super::*;

fn all(text: &str) -> Page {
    read(text.as_bytes(), |_| true)
}

/// Lines as a Portworx node, the kubelet and a client library print them.
const REAL: &str = r#"# HELP px_pool_stats_used_bytes Used bytes of the pool
# TYPE px_pool_stats_used_bytes gauge
px_pool_stats_used_bytes{cluster="px-a",clusterUUID="5f1d",node="w-01",nodeID="c0ffee",pool="0"} 6.59706976768e+11
px_pool_stats_used_bytes{cluster="px-a",clusterUUID="5f1d",node="w-01",nodeID="c0ffee",pool="4f9f-11"} 6.59706976768e+11 1700000000000
go_gc_duration_seconds{quantile="0.75"} NaN
process_start_time_seconds 1.69999e+09

rpc_duration_seconds_bucket{le="+Inf"} 2693
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9
metric_without_labels_but_braces{} 7
trailing_comma{a="b",} -Inf
"#;

#[test]
fn real_pages() {
    let page = all(REAL);
    assert_eq!((page.samples.len(), page.skipped, page.cut), (8, 0, false));
    let used = &page.samples[1];
    assert_eq!(used.labels.get("pool"), "4f9f-11");
    assert_eq!((used.value, used.at), (659_706_976_768.0, Some(1_700_000_000_000)));
    assert!(page.samples[2].value.is_nan());
    assert_eq!(page.samples[5].labels.get("error"), "Cannot find file:\n\"FILE.TXT\"");
    assert_eq!(page.samples[7].value, f64::NEG_INFINITY);
}

#[test]
fn open_metrics_with_exemplars_and_seconds() {
    let page = all("foo_bucket{le=\"0.1\"} 8 1520879607.789 # {trace_id=\"a\"} 0.054\nfoo 17 # EOF\n");
    assert_eq!(page.samples[0].at, Some(1_520_879_607_789));
    assert_eq!((page.samples[1].value, page.skipped), (17.0, 0));
}

/// As a kubelet prints cAdvisor's figures, with times of its own, and as node-exporter and a JVM do.
const MIXED: &str = concat!(
    "\u{feff}# HELP container_cpu_usage_seconds_total [ALPHA] Cumulative cpu time consumed in seconds\r\n",
    "# TYPE container_cpu_usage_seconds_total counter\r\n",
    "container_cpu_usage_seconds_total{container=\"\",cpu=\"total\",id=\"/\",image=\"\",name=\"\"} 1.2345678e+06 1700000000123\r\n",
    "node_filesystem_size_bytes{device=\"\\\\\\\\nas\\\\share\",mountpoint=\"/mnt/\u{e4}\u{1f4be}\"}\t1.099511627776e+12\r\n",
    "node_cpu_seconds_total {cpu=\"0\", mode=\"idle\"} +8.5 -1\r\n",
    "jvm_memory_bytes{area=\"heap\",} 1.0E9\r\n",
    "denormal 5e-324\r\n",
    "largest 1.7976931348623157e+308\r\n",
    "zero -0\r\n",
    "\r\n",
    "# EOF\r\n",
);

#[test]
fn lines_end_as_they_like_and_spaces_stand_where_they_like() {
    let page = all(MIXED);
    assert_eq!((page.samples.len(), page.skipped, page.cut), (7, 1, false), "{page:?}");
    let [cpu, size, idle, heap, denormal, largest, zero] = page.samples.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!((cpu.value, cpu.at), (1_234_567.8, Some(1_700_000_000_123)));
    assert_eq!((cpu.labels.get("id"), cpu.labels.get("container")), ("/", ""));
    assert_eq!(size.labels.get("device"), "\\\\nas\\share");
    assert_eq!(
        (size.labels.get("mountpoint"), size.value),
        ("/mnt/\u{e4}\u{1f4be}", 1_099_511_627_776.0)
    );
    assert_eq!(
        (idle.labels.get("mode"), idle.value, idle.at),
        ("idle", 8.5, Some(-1000))
    );
    assert_eq!((heap.value, denormal.value), (1e9, 5e-324));
    assert_eq!((largest.value, zero.value), (f64::MAX, 0.0));
}

#[test]
fn times_in_seconds_and_in_milliseconds_are_told_apart() {
    for (word, wanted) in [
        ("1520879607", 1_520_879_607_000),
        ("1520879607.789", 1_520_879_607_789),
        ("1520879607789", 1_520_879_607_789),
        ("0", 0),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(all(&format!("a 1 {word}\n")).samples[0].at, Some(wanted), "{word}");
    }
    for word in ["9223372036854775808", "1e400", "NaN", "+Inf", "1e15", "0x1"] {
        let page = all(&format!("a 1 {word}\n"));
        assert_eq!((page.samples.len(), page.skipped), (0, 1), "{word}");
    }
}

#[test]
fn open_metrics_whole() {
    let page = all(concat!(
        "# TYPE foo histogram\n# UNIT foo seconds\n",
        "foo_bucket{le=\"+Inf\"} 17 1520879607.789 # {trace_id=\"a # b\",span=\"}\"} 9.8 1520879607\n",
        "foo_sum 324789.3\nfoo_count 17\nfoo_created 1520430000.123\n",
        "state{state=\"a # b\"} 1 # {} 1\n# EOF\n",
    ));
    assert_eq!((page.samples.len(), page.skipped, page.cut), (5, 0, false));
    assert_eq!(
        (page.samples[0].labels.get("le"), page.samples[0].value),
        ("+Inf", 17.0)
    );
    assert_eq!(page.samples[4].labels.get("state"), "a # b");
}

#[test]
fn a_page_that_breaks_off_never_gives_half_a_number() {
    let whole = "a 1\nb{x=\"y\"} 123456\n";
    for end in 0..whole.len() {
        let page = all(&whole[..end]);
        for sample in &page.samples {
            let wanted = if sample.name == "a" { 1.0 } else { 123_456.0 };
            assert_eq!(sample.value, wanted, "{end}");
        }
        assert_eq!(page.cut, end != 0 && end != 4, "{end}");
    }
}

#[test]
fn hostile_lines_are_skipped_and_counted() {
    for line in [
        "a{b=\"c\"",
        "a{b=c} 1",
        "a{b=\"c\" d=\"e\"} 1",
        "a{b=\"1\",b=\"2\"} 1",
        "a{b=\"\\x\"} 1",
        "a{b=\"\\",
        "a 1 2 3",
        "a 1 soon",
        "a one",
        "a",
        "1a 2",
        "a\u{1b}[2J 2",
        "a-b 2",
        "{\"utf8 name\"} 1",
        "a 0x10",
        "a 99999999999999999999999999999e999",
    ] {
        let page = all(&format!("{line}\nok 1\n"));
        assert_eq!((page.samples.len(), page.skipped), (1, 1), "{line:?}");
    }
    let page = read(b"a{b=\"\xff\"} 1\nok 1\n", |_| true);
    assert_eq!((page.samples.len(), page.skipped), (1, 1));
    let long = format!("a{{b=\"{}\"}} 1\nok 1\n", "x".repeat(LINE));
    assert_eq!((all(&long).samples.len(), all(&long).skipped), (1, 1));
}

#[test]
fn only_what_is_wanted_is_kept_and_its_number_is_bounded() {
    assert_eq!(
        read(REAL.as_bytes(), |name| name.starts_with("px_pool_")).samples.len(),
        2
    );
    let many = "a 1\n".repeat(SAMPLES + 5);
    let page = all(&many);
    assert_eq!((page.samples.len(), page.cut), (SAMPLES, true));
}

proptest! {
    #[test]
    fn chunks_make_no_difference(text in "[a{}=\",\\\\ 1.\n#]{0,80}", size in 1_usize..7) {
        let mut reader = Reader::new(|_: &str| true);
        for chunk in text.as_bytes().chunks(size) {
            reader.feed(chunk);
        }
        prop_assert_eq!(reader.finish(), all(&text));
    }

    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, |_| true);
    }

    #[test]
    fn what_is_written_is_read(value in "[^\u{0}-\u{8}]{0,12}", number in -1e15_f64..1e15) {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let page = all(&format!("m{{l=\"{escaped}\"}} {number:e}\n"));
        prop_assert_eq!(page.samples.len(), 1);
        prop_assert_eq!(page.samples[0].labels.get("l"), value.as_str());
        prop_assert_eq!(page.samples[0].value, number);
    }
}
