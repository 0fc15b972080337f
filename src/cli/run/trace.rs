//! A plan as it ran: the rows after each of its steps, and the time they took.

use crate::engine::Trace;
use crate::plan::Plan;
use crate::plan::print::op;

/// A line a step.
pub fn explained(plan: &Plan, trace: &[Trace]) -> String {
    let mut text = format!("{:>10}  {:>10}  plan", "rows", "time");
    for (step, trace) in plan.steps.iter().zip(trace) {
        let time = format!("{:.1} ms", trace.seconds * 1000.0);
        text.push_str(&format!("\n{:>10}  {time:>10}  {}", trace.rows_out, op(&step.op)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Op, Step};
    use crate::source::Span;

    #[test]
    fn each_step_has_the_rows_it_gave() {
        let step = |op| Step { op, stage: 0, span: Span::default() };
        let plan = Plan { steps: vec![step(Op::Scan), step(Op::Reverse)] };
        let trace = [Trace { step: 0, rows_in: 0, rows_out: 12, seconds: 0.0012 }, Trace::default()];
        insta::assert_snapshot!(explained(&plan, &trace), @r#"
        rows        time  plan
          12      1.2 ms  scan
           0      0.0 ms  reverse
        "#);
    }
}
