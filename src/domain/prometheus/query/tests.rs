#![allow(clippy::float_cmp, reason = "what was written is what must be read")]
use proptest::prelude::*;

use super::*;

const VECTOR: &str = r#"{"status":"success","data":{"resultType":"vector","result":[
  {"metric":{"__name__":"up","job":"prometheus","instance":"localhost:9090"},"value":[1435781451.781,"1"]},
  {"metric":{"__name__":"up","job":"node","instance":"localhost:9100"},"value":[1435781451.781,"0"]}]}}"#;

const MATRIX: &str = r#"{"status":"success","isPartial":false,"data":{"resultType":"matrix","result":[
  {"metric":{"instance":"a"},"values":[[1435781430.781,"1"],[1435781445.781,"NaN"],[1435781460.781,"+Inf"]]},
  {"metric":{"instance":"b"},"values":[]}],"stats":{}},"warnings":["PromQL warning: partial"],"infos":[]}"#;

#[test]
fn real_answers() {
    let answer = read(VECTOR.as_bytes()).unwrap();
    assert_eq!(answer.series.len(), 2);
    let up = answer
        .series
        .iter()
        .find(|series| series.labels.get("job") == "node")
        .unwrap();
    assert_eq!(
        up.last(),
        Some(Point {
            at: 1_435_781_451_781,
            value: 0.0
        })
    );
    let matrix = read(MATRIX.as_bytes()).unwrap();
    assert_eq!((matrix.series.len(), matrix.warnings.len()), (1, 1));
    assert_eq!(
        matrix.series[0].last().map(|point| point.value),
        Some(1.0),
        "NaN is no value"
    );
    let scalar = read(br#"{"status":"success","data":{"resultType":"scalar","result":[1,"2.5"]}}"#).unwrap();
    assert_eq!(scalar.series[0].points[0].value, 2.5);
}

#[test]
fn refusals_are_told_in_the_servers_words() {
    let said = read(br#"{"status":"error","errorType":"bad_data","error":"parse error at char 3"}"#).unwrap_err();
    assert!(said.contains("bad_data") && said.contains("char 3"), "{said}");
    for odd in [
        "",
        "{}",
        "[]",
        "<html>",
        r#"{"status":"success"}"#,
        r#"{"status":"success","data":{"resultType":"string","result":[1,"x"]}}"#,
        r#"{"status":"success","data":{"resultType":"vector","result":{}}}"#,
    ] {
        assert!(read(odd.as_bytes()).is_err(), "{odd}");
    }
}

#[test]
fn odd_points_are_skipped_and_the_rest_is_right() {
    let body = r#"{"status":"success","data":{"resultType":"vector","result":[
      {"metric":{"a":"1"},"value":[1,"7"]}, {"metric":{"a":"2"},"value":[1,7]}, {"metric":{"a":"3"},"value":["x","7"]},
      {"metric":{"a":"4"},"value":[1e300,"7"]}, {"metric":{"a":5},"value":[1,"7"]}, 9, {"metric":{"a":"6"},"value":[1,"1e999"]},
      {"metric":{"a":"7"},"histogram":[1,{}]}, {"metric":null,"value":[1,"7"]}]}}"#;
    let answer = read(body.as_bytes()).unwrap();
    assert_eq!(answer.series.len(), 1);
    assert!(answer.skipped >= 5, "{}", answer.skipped);
}

#[test]
fn a_series_that_comes_twice() {
    let body = |second: &str| {
        format!(
            r#"{{"status":"success","data":{{"resultType":"vector","result":[
            {{"metric":{{"a":"1"}},"value":[1,"7"]}},{{"metric":{{"a":"1"}},"value":{second}}}]}}}}"#
        )
    };
    let same = read(body(r#"[1,"7"]"#).as_bytes()).unwrap();
    assert_eq!((same.series.len(), same.skipped), (1, 0));
    let torn = read(body(r#"[1,"8"]"#).as_bytes()).unwrap();
    assert_eq!((torn.series.len(), torn.skipped), (0, 1));
    let newer = read(body(r#"[2,"8"]"#).as_bytes()).unwrap();
    assert_eq!(newer.series[0].points[0].value, 8.0);
}

/// As Prometheus 3 answers, indented by something in between: infos, statistics, a native histogram beside a float.
const NEW: &str = concat!(
    "{\r\n  \"status\": \"success\",\r\n  \"data\": {\r\n    \"resultType\": \"vector\",\r\n    \"result\": [\r\n",
    "      {\"metric\": {\"__name__\": \"a\", \"path\": \"C:\\\\x \\\"y\\\" \\u00e9\\n\\ud83d\\udcbe\"}, \"value\": [1700000000, \"5.9e-08\"]},\r\n",
    "      {\"metric\": {\"le\": \"h\"}, \"histogram\": [1700000000, {\"count\": \"3\", \"sum\": \"1\", \"buckets\": []}]}\r\n",
    "    ],\r\n    \"stats\": {\"timings\": {\"evalTotalTime\": 0.1}}\r\n  },\r\n",
    "  \"infos\": [\"PromQL info: metric might not be a counter\"], \"warnings\": null\r\n}\r\n",
);

#[test]
fn answers_of_newer_servers() {
    let answer = read(NEW.as_bytes()).unwrap();
    assert_eq!(answer.series.len(), 1, "a histogram is no number");
    let series = &answer.series[0];
    assert_eq!(series.labels.get("path"), "C:\\x \"y\" \u{e9}\n\u{1f4be}");
    assert_eq!(
        series.points,
        [Point {
            at: 1_700_000_000_000,
            value: 5.9e-8
        }]
    );
    // metrics that VictoriaMetrics and Thanos add to the envelope do not matter
    let partial = VECTOR.replace("{\"status\"", "{\"isPartial\":true,\"status\"");
    assert_eq!(read(partial.as_bytes()).unwrap().series.len(), 2);
}

#[test]
fn hostile_answers() {
    let vector = |result: &str| format!(r#"{{"status":"success","data":{{"resultType":"vector","result":{result}}}}}"#);
    // half of a pair of surrogates is no text, and a name that is a number is no label
    let odd = vector(
        r#"[{"metric":{"a":"\ud83d"},"value":[1,"7"]},{"metric":{"a":"b"},"value":[1,"7"]},
        {"metric":[],"value":[1,"7"]},{"metric":{"a":"c"},"value":[]},{"metric":{"a":"d"},"value":[1,"7",9]}]"#,
    );
    let answer = read(odd.as_bytes()).unwrap();
    assert_eq!((answer.series.len(), answer.skipped), (1, 4), "{answer:?}");
    for body in [
        vector(&format!("[{}]", vec!["0"; SERIES + 1].join(","))),
        vector("null"),
        vector("\"x\""),
        r#"{"status":"success","data":null}"#.to_owned(),
        r#"{"status":["success"],"data":{}}"#.to_owned(),
        "\u{feff}{}".to_owned(),
        "null".to_owned(),
    ] {
        assert!(read(body.as_bytes()).is_err(), "{}", body.get(..80).unwrap_or(&body));
    }
    let deep = vector(&format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000)));
    assert_eq!(
        read(deep.as_bytes()).map(|answer| (answer.series.len(), answer.skipped)),
        Ok((0, 1))
    );
    let many: Vec<String> = (0..SERIES)
        .map(|n| format!(r#"{{"metric":{{"n":"{n}"}},"value":[1,"{n}"]}}"#))
        .collect();
    let answer = read(vector(&format!("[{}]", many.join(","))).as_bytes()).unwrap();
    assert_eq!(answer.series.len(), SERIES);
}

#[test]
fn points_come_in_any_order_and_the_last_number_counts() {
    let body = r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"1"},"values":[
      [30,"3"],[10,"1"],[20,"+Inf"],[40,"NaN"],[-5,"0"]]}]}}"#;
    let answer = read(body.as_bytes()).unwrap();
    let times: Vec<i64> = answer.series[0].points.iter().map(|point| point.at).collect();
    assert_eq!(times, [-5000, 10_000, 20_000, 30_000, 40_000]);
    assert_eq!(answer.series[0].last().map(|point| point.value), Some(3.0));
}

#[test]
fn a_cut_answer_is_no_answer() {
    for end in 0..VECTOR.len() {
        assert!(read(&VECTOR.as_bytes()[..end]).is_err(), "{end}");
    }
}

proptest! {
    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn json_never_panics(text in "[\\[\\]{}\",:a-z0-9 ]{0,120}") {
        let body = format!(r#"{{"status":"success","data":{{"resultType":"matrix","result":{text}}}}}"#);
        let _ = read(body.as_bytes());
    }
}
