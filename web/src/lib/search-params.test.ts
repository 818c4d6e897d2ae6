import { expect, it } from "vitest";
import { parseSearch, stringifySearch } from "@/lib/search-params";

it("keeps values as plain strings both ways", () => {
  const search = { q: "+380 67", status: "new" };
  expect(stringifySearch(search)).toBe("?q=%2B380+67&status=new");
  expect(parseSearch(stringifySearch(search))).toEqual(search);
  expect(parseSearch("?q=380671112233")).toEqual({ q: "380671112233" });
});

it("leaves out what is empty", () => {
  expect(stringifySearch({ q: "", cursor: undefined, sort: null })).toBe("");
});
