/**
 * Selection expressions as data.
 *
 * ```text
 * either    = both { "|" both }
 * both      = operand { "&" operand }
 * operand   = "!" operand | "(" either ")" | function "(" either ")" | "affected(" REV ")"
 *           | "@" NAME | field ":" GLOB | GLOB | predicate
 * function  = "deps" | "dependents"
 * field     = "name" | "tag" | "path"
 * predicate = "dirty" | "clean" | "ahead" | "behind" | "missing"
 * ```
 *
 * @module
 */

/** Fields that a glob is compared with. */
export type Field = "name" | "tag" | "path";

/** States of a repository. */
export type Predicate = "dirty" | "clean" | "ahead" | "behind" | "missing";

/** A selection expression. */
export type Expression =
  | { readonly type: "either"; readonly left: Expression; readonly right: Expression }
  | { readonly type: "both"; readonly left: Expression; readonly right: Expression }
  | { readonly type: "not"; readonly operand: Expression }
  | { readonly type: "deps" | "dependents"; readonly operand: Expression }
  | { readonly type: "affected"; readonly revision: string }
  | { readonly type: "saved"; readonly name: string }
  | { readonly type: "match"; readonly field: Field; readonly glob: string }
  | { readonly type: "predicate"; readonly predicate: Predicate };

/** The words that are predicates when they stand alone. */
export const PREDICATES: readonly Predicate[] = ["dirty", "clean", "ahead", "behind", "missing"];
