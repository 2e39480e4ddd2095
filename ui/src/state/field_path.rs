//! Where a problem belongs on the screen. On the wire a line is known by its position; on the
//! screen by a key that stays when lines above it go.

use contract::domain::problem::Problem;

/// The path under which a line's field is known on the screen: `line7.quantity`.
pub fn line_target(key: u32, field: &str) -> String {
    format!("line{key}.{field}")
}

/// A problem with the path of the wire changed to that of the screen. `keys` are the lines as sent.
pub fn to_screen(problem: Problem, keys: &[u32]) -> Problem {
    let target = problem.field.strip_prefix("items[").and_then(|rest| {
        let (index, field) = rest.split_once("].")?;
        Some(line_target(*keys.get(index.parse::<usize>().ok()?)?, field))
    });
    Problem { field: target.unwrap_or(problem.field), message: problem.message }
}

/// The id of the control of a target.
pub fn control_id(target: &str) -> String {
    format!("field-{}", target.replace(['.', '_'], "-"))
}

#[cfg(test)]
mod tests {
    use super::{control_id, to_screen};
    use contract::domain::problem::Problem;

    #[test]
    fn a_line_keeps_its_problem_though_positions_differ() {
        let problem = Problem { field: "items[1].unit_price".into(), message: "is not an amount".into() };
        assert_eq!(to_screen(problem, &[4, 9]).field, "line9.unit_price");
    }

    #[test]
    fn other_fields_stay_as_they_are() {
        for field in ["customer.name", "items", "items[7].sku"] {
            let problem = Problem { field: field.into(), message: String::new() };
            assert_eq!(to_screen(problem, &[1]).field, field);
        }
        assert_eq!(control_id("customer.name"), "field-customer-name");
    }
}
