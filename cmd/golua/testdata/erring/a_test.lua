describe("a", function(
