/**
 * The page's own script, which runs in the reader's browser: draws every chart from its data block, and for
 * paper gives charts the width of the sheet and unfolds the tables. It loads nothing and keeps nothing.
 */
export const BROWSER_SCRIPT = `"use strict";
(function () {
  var drawn = [];
  var options = {
    mode: "vega", ast: true, renderer: "svg", actions: false, defaultStyle: false,
    tooltip: { theme: "report", disableDefaultStyle: true }
  };
  document.querySelectorAll(".plot").forEach(function (place) {
    var spec = JSON.parse(document.getElementById(place.id + "-spec").textContent);
    vegaEmbed(place, spec, options).then(
      function (chart) { drawn.push({ place: place, view: chart.view }); place.dataset.state = "drawn"; },
      function (error) {
        place.dataset.state = "failed";
        place.textContent = "This chart could not be drawn (" + error.message + "). Its numbers are in the tables.";
      }
    );
  });
  var unfolded = [];
  addEventListener("beforeprint", function () {
    unfolded = Array.prototype.slice.call(document.querySelectorAll("details:not([open]):not(.screen)"));
    unfolded.forEach(function (block) { block.open = true; });
    drawn.forEach(function (chart) { chart.view.signal("width", Number(chart.place.dataset.paper)).run(); });
  });
  addEventListener("afterprint", function () {
    unfolded.forEach(function (block) { block.open = false; });
    dispatchEvent(new Event("resize"));
  });
})();`;
